using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Application.Access;

/// <summary>
/// The permissions that a token is to have: in a body a list of codes, on the command line codes or names with commas between them.
/// </summary>
public sealed class GrantedPermissions : IReadable<GrantedPermissions>
{
    private GrantedPermissions(IReadOnlyList<Permission> all) => All = all;

    public static string Takes => $"Takes a list of permission codes: {string.Join(", ", Codes)}.";

    public static Shape Shape => new ListShape(Each);

    public static NumberShape Each { get; } = new(
        nameof(Permission), [.. Permission.Grantable.Select(permission => (permission.Code!.Value, permission.Name))]);

    public IReadOnlyList<Permission> All { get; }

    private static IEnumerable<int> Codes => Permission.Grantable.Select(permission => permission.Code!.Value);

    public static bool TryRead(Input input, [NotNullWhen(true)] out GrantedPermissions? permissions)
    {
        permissions = null;
        return input.Kind == InputKind.List
            && TryMake(input.Items.Select(item => item.Kind == InputKind.Number ? FromCode(item.Text) : null), out permissions);
    }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out GrantedPermissions? permissions) =>
        TryMake(WordsOf(text.ToString()).Select(FromWord), out permissions);

    public static IReadOnlyList<string> WordsOf(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <returns>Null for what is neither a code nor a name.</returns>
    public static Permission? FromWord(string word) => FromCode(word) ?? Permission.FromName(word);

    private static Permission? FromCode(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? Permission.FromCode(code) : null;

    private static bool TryMake(IEnumerable<Permission?> found, out GrantedPermissions? permissions)
    {
        List<Permission?> all = [.. found];
        permissions = all.Contains(null) ? null : new GrantedPermissions(all!);
        return permissions is not null;
    }
}
