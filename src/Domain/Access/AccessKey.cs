using System.Security.Cryptography;
using System.Text;

namespace Otp.Domain.Access;

/// <summary>The secret that a client shows with each request. Shown once, stored as a hash only; prints as a mask.</summary>
public sealed record AccessKey
{
    /// <summary>In characters, for keys that an operator chooses (contract, section 9).</summary>
    public const int MinLength = 32;

    /// <summary>In characters: how much of a key is kept in clear, so that people can tell keys apart.</summary>
    public const int PrefixLength = 8;

    // 256 bits; the contract asks for 160 (section 2), and the prefix gives 32 of them away.
    private const int RandomBytes = 32;

    private readonly string _value;

    private AccessKey(string value) => _value = value;

    public string Prefix => _value[..PrefixLength];

    public static AccessKey Draw() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <exception cref="ArgumentException">The key is shorter than <see cref="MinLength"/>,
    /// or has characters that can't travel in a header.</exception>
    public static AccessKey From(string value) =>
        IsAcceptable(value)
            ? new AccessKey(value)
            : throw new ArgumentException($"A key takes at least {MinLength} visible ASCII characters.", nameof(value));

    public static bool IsAcceptable(string value) => value.Length >= MinLength && !value.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>
    /// SHA-256 is enough for a key with this many random bits: there is nothing to guess
    /// that stretching would slow down (OWASP ASVS 5.0, 11.4.2 concerns passwords).
    /// </summary>
    public static byte[] HashOf(ReadOnlySpan<char> key)
    {
        Span<byte> utf8 = key.Length <= 256
            ? stackalloc byte[Encoding.UTF8.GetMaxByteCount(key.Length)]
            : new byte[Encoding.UTF8.GetMaxByteCount(key.Length)];
        return SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(key, utf8)]);
    }

    public byte[] Hash() => HashOf(_value);

    /// <summary>The key itself, for the one time that it is shown.</summary>
    public string Reveal() => _value;

    public override string ToString() => "******";
}
