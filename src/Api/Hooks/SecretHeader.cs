using System.Security.Cryptography;
using System.Text;

namespace Otp.Api.Hooks;

/// <summary>A header that holds the secret itself.</summary>
/// <param name="header">Its name.</param>
/// <param name="scheme">The word before the secret, in any letter case; null: the secret is the whole value.</param>
/// <param name="secrets">Each of which will do.</param>
internal sealed class SecretHeader(string header, string? scheme, IEnumerable<string> secrets) : HookProof
{
    public const string Bearer = "Bearer";
    public const string Basic = "Basic";

    // Hashes are of one length, so that a comparison doesn't tell that of the secret.
    private readonly IReadOnlyList<byte[]> _hashes = [.. secrets.Select(HashOf)];

    public override string? Challenge => scheme is Basic ? "Basic realm=\"otp\", charset=\"UTF-8\"" : scheme;

    public override string? FaultIn(IHeaderDictionary headers, DateTimeOffset now)
    {
        if (ValueOf(headers, header) is not { } value)
            return $"The header {header} isn't there, or is there several times.";
        if (scheme is not null && !value.StartsWith($"{scheme} ", StringComparison.OrdinalIgnoreCase))
            return $"The header {header} takes the scheme {scheme}.";

        var hash = HashOf(scheme is null ? value : value[scheme.Length..].Trim(' '));
        var isOne = false;
        foreach (var known in _hashes)
            isOne |= CryptographicOperations.FixedTimeEquals(known, hash);
        return isOne ? null : $"The header {header} holds none of this hook's secrets.";
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
