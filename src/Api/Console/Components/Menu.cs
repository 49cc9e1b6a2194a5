using Otp.Domain.Access;

namespace Otp.Api.Console.Components;

/// <summary>The pages that lead to all others, with what a token must have to see each.</summary>
internal static class Menu
{
    public static readonly IReadOnlyList<Entry> Entries =
    [
        new("Overview", "/overview/", Permission.ReadOtpCode),
        new("Find a person", "/person/", Permission.ReadOtpCode),
        new("Tokens", "/tokens/", Permission.ManageAccess),
        new("Audit", "/audit/", Permission.ManageAccess),
    ];

    /// <param name="Path">Below <c>/console</c>.</param>
    internal sealed record Entry(string Name, string Path, Permission Permission);
}
