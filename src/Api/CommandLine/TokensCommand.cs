using System.CommandLine;
using System.Globalization;
using Otp.Application.Access;
using Otp.Application.Access.Commands;
using Otp.Application.Access.Queries;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Paging;

namespace Otp.Api.CommandLine;

/// <summary><c>tokens create|list|revoke</c>: the same commands as over HTTP (contract, section 6).</summary>
internal static class TokensCommand
{
    public static Command Create() => new("tokens", "Create, list and revoke access tokens, whether the service runs or not.")
    {
        CreateToken(),
        ListTokens(),
        RevokeToken(),
    };

    private static Command CreateToken()
    {
        var name = new Option<string?>("--name") { Description = "What the token is for." };
        var role = new Option<string?>("--role") { Description = "admin or staff." };
        var permissions = new Option<string?>("--permissions") { Description = "For staff: permission codes with commas, such as 2851,2852." };
        var expiresAt = new Option<string?>("--expires-at") { Description = "An instant such as 2027-01-31T00:00:00Z; without it the token doesn't expire." };

        var command = new Command("create", "Create a token and print its key, this once.") { name, role, permissions, expiresAt };
        command.RunsWithSettings((result, settings, cancellationToken) => CommandHost.SendAsync(
            settings,
            new CreateAccessTokenCommand(
                Text(result.GetValue(name)),
                Text(result.GetValue(role)),
                Numbers(result.GetValue(permissions)),
                Text(result.GetValue(expiresAt))),
            PrintAsync,
            cancellationToken));
        return command;
    }

    private static Command ListTokens()
    {
        var command = new Command("list", "List tokens, the newest first, a thousand at the most.");
        command.RunsWithSettings((settings, cancellationToken) =>
            CommandHost.SendAsync(settings, new ListAccessTokensQuery { Limit = Input.OfText($"{PageRequest.MaxLimit}") }, PrintAsync, cancellationToken));
        return command;
    }

    private static Command RevokeToken()
    {
        var id = new Argument<long>("id") { Description = "The token's id." };

        var command = new Command("revoke", "Revoke a token; a running service refuses it within a second.") { id };
        command.RunsWithSettings((result, settings, cancellationToken) => CommandHost.SendAsync(
            settings,
            new RevokeAccessTokenCommand(result.GetValue(id)),
            _ => Console.Out.WriteLineAsync($"Token {result.GetValue(id)} is revoked."),
            cancellationToken));
        return command;
    }

    private static Input Text(string? value) => value is null ? default : Input.OfText(value);

    private static Input Numbers(string? value) => value is null
        ? default
        : Input.OfList([.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Input.OfNumber)]);

    // The key comes last, so that a script finds it as the output's last word.
    private static async Task PrintAsync(CreatedAccessTokenDto created)
    {
        foreach (var (name, value) in FieldsOf(created))
            await Console.Out.WriteLineAsync($"{name,-13}{value}");
        await Console.Out.WriteLineAsync($"{"key",-13}{created.Key.Reveal()}");
        await Console.Error.WriteLineAsync("Keep the key now: it can't be shown again.");
    }

    private static async Task PrintAsync(Page<AccessTokenDto> tokens)
    {
        var rows = tokens.Items.Select(token => FieldsOf(token).Select(field => field.Value).ToList()).ToList();
        rows.Insert(0, ["id", "name", "role", "permissions", "prefix", "expires_at", "created_at", "last_used_at", "revoked_at"]);

        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
            await Console.Out.WriteLineAsync(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static IEnumerable<(string Name, string Value)> FieldsOf(AccessTokenDto token) =>
    [
        ("id", token.Id.ToString(CultureInfo.InvariantCulture)),
        ("name", token.Name),
        ("role", token.Role),
        ("permissions", token.Permissions.Count == 0 ? "-" : string.Join(',', token.Permissions)),
        ("prefix", token.Prefix),
        ("expires_at", Instant(token.ExpiresAt)),
        ("created_at", Instant(token.CreatedAt)),
        ("last_used_at", Instant(token.LastUsedAt)),
        ("revoked_at", Instant(token.RevokedAt)),
    ];

    private static string Instant(DateTimeOffset? instant) => instant is { } value ? Serialization.InstantConverter.Format(value) : "-";
}
