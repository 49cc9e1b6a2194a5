using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Otp.Api.Hooks;

/// <summary>A signature by the Standard Webhooks specification, symmetric (<c>v1</c>).</summary>
/// <param name="keys">Each of which will do.</param>
internal sealed class SignedPost(IReadOnlyList<byte[]> keys) : HookProof
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>In bytes.</summary>
    public const int MinKeyLength = 16;

    private const string Version = "v1,";
    private const string SecretPrefix = "whsec_";

    /// <summary>Either way.</summary>
    private const long ToleranceSeconds = 5 * 60;

    /// <summary>As servers write it: <c>v1,whsec_</c> before the base64, <c>whsec_</c> alone, or neither.</summary>
    /// <returns>Null where it isn't one.</returns>
    public static byte[]? KeyIn(string secret)
    {
        var text = WithoutPrefix(WithoutPrefix(secret, Version), SecretPrefix);
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) && length >= MinKeyLength ? key[..length] : null;
    }

    public override string? FaultIn(IHeaderDictionary headers, DateTimeOffset now)
    {
        if (ValueOf(headers, IdHeader) is null || ValueOf(headers, TimestampHeader) is not { } timestamp
            || ValueOf(headers, SignatureHeader) is null)
            return $"The headers {IdHeader}, {TimestampHeader} and {SignatureHeader} aren't all there, or one is there several times.";
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return $"The header {TimestampHeader} takes the seconds since 1970-01-01T00:00:00Z.";
        return Math.Abs(now.ToUnixTimeSeconds() - seconds) > ToleranceSeconds
            ? $"The header {TimestampHeader} is more than five minutes from this service's clock."
            : null;
    }

    public override string? FaultIn(IHeaderDictionary headers, ReadOnlySpan<byte> body)
    {
        var head = $"{ValueOf(headers, IdHeader)}.{ValueOf(headers, TimestampHeader)}.";
        var given = SignaturesIn(ValueOf(headers, SignatureHeader)!);
        var isOne = false;
        foreach (var key in keys)
        {
            var expected = SignatureOf(head, body, key);
            foreach (var signature in given)
                isOne |= CryptographicOperations.FixedTimeEquals(expected, signature);
        }

        return isOne ? null : $"The header {SignatureHeader} holds no signature of this body by one of this hook's secrets.";
    }

    private static byte[] SignatureOf(string head, ReadOnlySpan<byte> body, byte[] key)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(head));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    // Blanks part them; Supabase puts a comma before each blank as well. Versions that aren't known here are left aside.
    private static List<byte[]> SignaturesIn(string header) =>
    [
        .. from signature in header.Split(' ', StringSplitOptions.RemoveEmptyEntries)
           where signature.StartsWith(Version, StringComparison.Ordinal)
           let bytes = BytesOf(signature[Version.Length..].TrimEnd(','))
           where bytes is not null
           select bytes,
    ];

    private static byte[]? BytesOf(string base64)
    {
        var bytes = new byte[HMACSHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(base64, bytes, out var length) && length == bytes.Length ? bytes : null;
    }

    private static string WithoutPrefix(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
}
