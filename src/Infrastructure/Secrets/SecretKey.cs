using System.Security.Cryptography;

namespace Otp.Infrastructure.Secrets;

/// <summary>One of <c>Secrets:Keys</c>, as the subkeys that HKDF (RFC 5869) derives from it. Prints its public id alone.</summary>
#pragma warning disable CA1001 // Keys, and the ciphers with them, are there for as long as the process.
internal sealed class SecretKey
#pragma warning restore CA1001
{
    /// <summary>In bytes, of the key as configured.</summary>
    public const int Length = 32;

    /// <summary>In bytes.</summary>
    public const int IdLength = 8;

    /// <summary>In bytes, of the tag that <see cref="Cipher"/> adds.</summary>
    public const int TagLength = 16;

    // Each thread has its own, for a cipher can't be used by two at once, and expanding the key takes longer than sealing a code.
    private readonly ThreadLocal<AesGcm> _cipher;
    private readonly ThreadLocal<AesGcm> _answerCipher;
    private readonly ThreadLocal<AesGcm> _sealingCipher;

    private SecretKey(ReadOnlySpan<byte> key)
    {
        Id = Derive(key, "otp/v1/key-id"u8, IdLength);
        FingerprintKey = Derive(key, "otp/v1/code-fingerprint"u8, 32);
        RequestFingerprintKey = Derive(key, "otp/v1/request-fingerprint"u8, 32);
        _cipher = CipherOf(Derive(key, "otp/v1/code-encryption"u8, 32));
        _answerCipher = CipherOf(Derive(key, "otp/v1/answer-encryption"u8, 32));
        _sealingCipher = CipherOf(Derive(key, "otp/v1/sealing"u8, 32));
    }

    /// <summary>Names the key in sealed values and in the database; it is derived as well, so that a wrong key has another id.</summary>
    public byte[] Id { get; }

    /// <summary>AES-256-GCM for codes, for this thread alone.</summary>
    public AesGcm Cipher => _cipher.Value!;

    /// <summary>AES-256-GCM for answers, for this thread alone.</summary>
    public AesGcm AnswerCipher => _answerCipher.Value!;

    /// <summary>AES-256-GCM for what <see cref="Sealer"/> seals, for this thread alone.</summary>
    public AesGcm SealingCipher => _sealingCipher.Value!;

    public byte[] FingerprintKey { get; }

    public byte[] RequestFingerprintKey { get; }

    public string Name => Convert.ToHexStringLower(Id);

    /// <param name="base64">32 bytes in base64.</param>
    /// <returns>Null for anything else.</returns>
    public static SecretKey? TryParse(string base64)
    {
        var bytes = new byte[Length];
        return Convert.TryFromBase64String(base64.Trim(), bytes, out var written) && written == Length ? From(bytes) : null;
    }

    public static SecretKey From(ReadOnlySpan<byte> key) => new(key);

    /// <summary>The name of the key that a value says it was sealed with.</summary>
    public static string NameIn(byte[] value) => Convert.ToHexStringLower(value.AsSpan(0, IdLength));

    public override string ToString() => Name;

    private static ThreadLocal<AesGcm> CipherOf(byte[] key) => new(() => new AesGcm(key, TagLength));

    private static byte[] Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> purpose, int length)
    {
        var derived = new byte[length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: [], info: purpose);
        return derived;
    }
}
