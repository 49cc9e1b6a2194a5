using System.Security.Cryptography;

namespace Otp.Infrastructure.Secrets;

/// <summary>One of <c>Secrets:Keys</c>, as the subkeys that HKDF (RFC 5869) derives from it. Prints its public id alone.</summary>
internal sealed class SecretKey
{
    /// <summary>In bytes, of the key as configured.</summary>
    public const int Length = 32;

    /// <summary>In bytes.</summary>
    public const int IdLength = 8;

    private SecretKey(byte[] id, byte[] encryptionKey, byte[] fingerprintKey) =>
        (Id, EncryptionKey, FingerprintKey) = (id, encryptionKey, fingerprintKey);

    /// <summary>Names the key in sealed values and in the database; it is derived as well, so that a wrong key has another id.</summary>
    public byte[] Id { get; }

    public byte[] EncryptionKey { get; }

    public byte[] FingerprintKey { get; }

    public string Name => Convert.ToHexStringLower(Id);

    /// <param name="base64">32 bytes in base64.</param>
    /// <returns>Null for anything else.</returns>
    public static SecretKey? TryParse(string base64)
    {
        var bytes = new byte[Length];
        return Convert.TryFromBase64String(base64.Trim(), bytes, out var written) && written == Length ? From(bytes) : null;
    }

    public static SecretKey From(ReadOnlySpan<byte> key) =>
        new(Derive(key, "otp/v1/key-id"u8, IdLength), Derive(key, "otp/v1/code-encryption"u8, 32), Derive(key, "otp/v1/code-fingerprint"u8, 32));

    public override string ToString() => Name;

    private static byte[] Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> purpose, int length)
    {
        var derived = new byte[length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, salt: [], info: purpose);
        return derived;
    }
}
