using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Otp.Api.Serialization;
using Otp.Api.Settings;
using Otp.Application.Access;
using Otp.Application.Access.Commands;
using Otp.Application.Access.Queries;
using Otp.Application.Common.Paging;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Api.CommandLine;

/// <summary><c>tokens create|list|revoke</c>: the same commands as over HTTP (contract, section 6).</summary>
internal static class TokensCommand
{
    private static readonly string PermissionsTake =
        string.Join(", ", Permission.Grantable.Select(permission => $"{permission.Name} ({permission.Code})"));

    public static Command Create(string[] settings) =>
        new("tokens", "Create, list and revoke access tokens, whether the service runs or not.")
    {
        CreateToken(settings),
        ListTokens(settings),
        RevokeToken(settings),
    };

    private static Command CreateToken(string[] settings)
    {
        var name = new Option<string?>("--name") { HelpName = "text", Description = "What the token is for.", Required = true };
        var role = new Option<string?>("--role")
        {
            HelpName = "admin|staff",
            Description = "admin may do everything, staff what its permissions say.",
            Required = true,
        };
        var permissions = new Option<string?>("--permissions")
        {
            HelpName = "list",
            Description = $"For staff, by name or number, with commas: {PermissionsTake}.",
        };
        permissions.Validators.Add(RequirePermissions);
        var expiresAt = new Option<string?>("--expires-at")
        {
            HelpName = "instant",
            Description = "Such as 2027-01-31T00:00:00Z; without it the token doesn't expire.",
        };
        var json = JsonOutput.Option();

        var command = new Command("create", "Create a token and print its key, this once.") { name, role, permissions, expiresAt, json };
        command.Runs((result, cancellationToken) => CommandHost.SendAsync(
            settings,
            new CreateAccessTokenCommand
            {
                Name = Text(result.GetValue(name)),
                Role = Text(result.GetValue(role)),
                Permissions = result.GetValue(permissions) is { } list ? GrantedPermissions.Parse(list) : null,
                ExpiresAt = Text(result.GetValue(expiresAt)),
            },
            created => result.GetValue(json) ? JsonOutput.PrintAsync(created) : TokenOutput.PrintAsync(created),
            cancellationToken));
        return command;
    }

    private static Command ListTokens(string[] settings)
    {
        var json = JsonOutput.Option();
        var command = new Command("list", "List tokens, the newest first, a thousand at the most.") { json };
        command.Runs((result, cancellationToken) => CommandHost.SendAsync(
            settings,
            new ListAccessTokensQuery { Limit = PageLimit.Largest },
            tokens => result.GetValue(json) ? JsonOutput.PrintAsync(tokens.Items) : TokenOutput.PrintAsync(tokens),
            cancellationToken));
        return command;
    }

    private static Command RevokeToken(string[] settings)
    {
        var id = new Argument<long>("id") { Description = "The token's id, as the list shows it.", CustomParser = ReadId };
        var json = JsonOutput.Option();

        var command = new Command("revoke", "Revoke a token; once it is said, no service takes it any more.") { id, json };
        command.Runs((result, cancellationToken) => CommandHost.SendAsync(
            settings,
            new RevokeAccessTokenCommand { Id = result.GetValue(id) },
            _ => result.GetValue(json)
                ? JsonOutput.PrintAsync(new RevokedToken(result.GetValue(id)))
                : System.Console.Out.WriteLineAsync($"Token {result.GetValue(id)} is revoked."),
            cancellationToken));
        return command;
    }

    private static long ReadId(ArgumentResult result)
    {
        if (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            result.AddError($"<id> is \"{SettingsReader.OneLine(result.Tokens[0].Value)}\"; it takes a number, such as 2.");
        return id;
    }

    private static void RequirePermissions(OptionResult result)
    {
        if (result.Tokens is [{ Value: var list }]
            && GrantedPermissions.WordsOf(list).FirstOrDefault(word => GrantedPermissions.FromWord(word) is null) is { } unknown)
        {
            var meant = Spelling.Closest(unknown, Permission.Grantable.Select(permission => permission.Name)) is { } name
                ? $"did you mean {name}? It"
                : "it";
            result.AddError($"--permissions: \"{SettingsReader.OneLine(unknown)}\" isn't one; {meant} takes {PermissionsTake}.");
        }
    }

    private static Input Text(string? value) => value is null ? default : Input.OfText(value);
}
