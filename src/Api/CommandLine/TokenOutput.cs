using System.Globalization;
using Otp.Api.Serialization;
using Otp.Application.Access;
using Otp.Application.Common.Paging;
using Otp.Domain.Access;

namespace Otp.Api.CommandLine;

/// <summary>Tokens as a person reads them.</summary>
internal static class TokenOutput
{
    // The key comes last, so that a script finds it as the output's last word.
    public static async Task PrintAsync(CreatedAccessTokenDto created)
    {
        foreach (var (name, value) in FieldsOf(created))
            await System.Console.Out.WriteLineAsync($"{name,-13}{value}");
        await System.Console.Out.WriteLineAsync($"{"key",-13}{created.Key.Reveal()}");
        await System.Console.Error.WriteLineAsync("Keep the key now: it can't be shown again.");
    }

    public static async Task PrintAsync(Page<AccessTokenDto> tokens)
    {
        var rows = tokens.Items.Select(token => FieldsOf(token).Select(field => field.Value).ToList()).ToList();
        rows.Insert(0, ["id", "name", "role", "permissions", "prefix", "expires_at", "created_at", "last_used_at", "revoked_at"]);

        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
            await System.Console.Out.WriteLineAsync(
                string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static IEnumerable<(string Name, string Value)> FieldsOf(AccessTokenDto token) =>
    [
        ("id", token.Id.ToString(CultureInfo.InvariantCulture)),
        ("name", Visible(token.Name)),
        ("role", RoleName.Of(token.Role)),
        ("permissions", token.Permissions.Count == 0 ? "-" : string.Join(',', token.Permissions.Select(permission => permission.Name))),
        ("prefix", token.Prefix),
        ("expires_at", Instant(token.ExpiresAt)),
        ("created_at", Instant(token.CreatedAt)),
        ("last_used_at", Instant(token.LastUsedAt)),
        ("revoked_at", Instant(token.RevokedAt)),
    ];

    // What an earlier version took as a name may hold anything.
    private static string Visible(string name) => string.Concat(name.EnumerateRunes().Select(rune =>
        AccessToken.IsVisible(rune) ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}")));

    private static string Instant(DateTimeOffset? instant) => instant is { } value ? InstantConverter.Format(value) : "-";
}
