using System.Security.Cryptography;

namespace Otp.Infrastructure.Secrets;

/// <summary>
/// Kept answers as they lie in the database: <c>key id (8) | nonce (12) | tag (16) | ciphertext</c>, AES-256-GCM (NIST SP 800-38D) with the
/// request's fingerprint as associated data.
/// </summary>
internal sealed class AnswerSealer(SecretKeyRing keys)
{
    private static readonly Range Id = ..SecretKey.IdLength;
    private static readonly Range Nonce = 8..20;
    private static readonly Range Tag = 20..36;
    private static readonly Range Ciphertext = 36..;

    public static byte[] Seal(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> fingerprint, SecretKey key)
    {
        var value = new byte[Ciphertext.Start.Value + answer.Length];
        var parts = value.AsSpan();
        key.Id.CopyTo(parts[Id]);
        RandomNumberGenerator.Fill(parts[Nonce]);
        key.AnswerCipher.Encrypt(parts[Nonce], answer, parts[Ciphertext], parts[Tag], fingerprint);
        return value;
    }

    /// <returns>Null where the answer was taken away with the code that it told of.</returns>
    /// <exception cref="CryptographicException">The value was changed, belongs to
    /// another request, or was sealed with a key that isn't configured.</exception>
    public byte[]? TryOpen(byte[] value, ReadOnlySpan<byte> fingerprint)
    {
        if (value.Length == SecretKey.IdLength)
            return null;

        var parts = value.AsSpan();
        var key = keys.Find(parts[Id]) ?? throw new CryptographicException("An answer was sealed with a key that isn't in Secrets:Keys.");
        var answer = new byte[parts[Ciphertext].Length];
        key.AnswerCipher.Decrypt(parts[Nonce], parts[Ciphertext], parts[Tag], answer, fingerprint);
        return answer;
    }

    /// <summary>The same for equal texts under one key; without the key it tells nothing of them.</summary>
    public static byte[] FingerprintOf(ReadOnlySpan<byte> text, SecretKey key) => HMACSHA256.HashData(key.RequestFingerprintKey, text);
}
