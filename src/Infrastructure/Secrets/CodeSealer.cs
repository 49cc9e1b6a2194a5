using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Secrets;

/// <summary>
/// Codes as they lie in the database. A sealed code is <c>key id (8) | nonce (12) | ciphertext (4) | tag (16)</c>, AES-256-GCM
/// (NIST SP 800-38D) with the recipient as associated data: moved to another recipient's row it doesn't open.
/// </summary>
/// <remarks>Nonces are random, so one key seals at most 2^32 codes (NIST
/// SP 800-38D, 8.3); docs/operations.md says when to rotate.</remarks>
internal sealed partial class CodeSealer(SecretKeyRing keys, ILogger<CodeSealer> logger)
{
    public const int SealedLength = 40;
    public const int FingerprintLength = 16;

    /// <summary>Of drawn codes.</summary>
    public static readonly byte[] NoFingerprint = new byte[FingerprintLength];

    private const int CodeLength = sizeof(int);

    private static readonly Range Id = ..SecretKey.IdLength;
    private static readonly Range Nonce = 8..20;
    private static readonly Range Ciphertext = 20..24;
    private static readonly Range Tag = 24..;

    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    /// <param name="recipient">In its canonical form.</param>
    public byte[] Seal(OneTimeCode code, string recipient)
    {
        var value = new byte[SealedLength];
        var parts = value.AsSpan();
        keys.Newest.Id.CopyTo(parts[Id]);
        RandomNumberGenerator.Fill(parts[Nonce]);
        Span<byte> plaintext = stackalloc byte[CodeLength];
        BinaryPrimitives.WriteInt32BigEndian(plaintext, code.Value);

        keys.Newest.Cipher.Encrypt(parts[Nonce], plaintext, parts[Ciphertext], parts[Tag], Encoding.UTF8.GetBytes(recipient));
        return value;
    }

    public bool IsUnderNewestKey(byte[] value) => value.AsSpan().StartsWith(keys.Newest.Id);

    /// <summary>What a reader gets, who has to answer for all the other rows as well.</summary>
    /// <returns><see cref="OneTimeCode.Unreadable"/> where the value doesn't open; the log says so once for each key.</returns>
    public OneTimeCode Read(byte[] value, string recipient)
    {
        try
        {
            return Open(value, recipient);
        }
        catch (CryptographicException)
        {
            if (value.Length < SecretKey.IdLength)
                LogChanged("-");
            else if (_told.TryAdd(SecretKey.NameIn(value), true))
                LogUnreadable(value);
            return OneTimeCode.Unreadable;
        }
    }

    /// <exception cref="CryptographicException">The value was changed, belongs to
    /// another recipient, or was sealed with a key that isn't configured.</exception>
    public OneTimeCode Open(byte[] value, string recipient)
    {
        if (value.Length != SealedLength)
            throw new CryptographicException("A sealed code has the wrong length.");

        var parts = value.AsSpan();
        var key = keys.Find(parts[Id]) ?? throw new CryptographicException("A code was sealed with a key that isn't in Secrets:Keys.");
        Span<byte> plaintext = stackalloc byte[CodeLength];

        key.Cipher.Decrypt(parts[Nonce], parts[Ciphertext], parts[Tag], plaintext, Encoding.UTF8.GetBytes(recipient));
        return OneTimeCode.From(BinaryPrimitives.ReadInt32BigEndian(plaintext));
    }

    /// <summary>
    /// The same for equal codes under one key, so that they can be looked up; without the key it tells nothing of the code by itself.
    /// Whoever reads the database and has codes of their own choosing stored
    /// could compare, so a drawn code, which is never looked up, has none.
    /// </summary>
    public byte[] FingerprintOf(OtpCode code) => code.IsGenerated ? NoFingerprint : FingerprintOf(code.Code, keys.Newest);

    /// <summary>The code's fingerprints under every configured key: what to look for where a rotation is under way.</summary>
    public IReadOnlyList<byte[]> FingerprintsOf(OneTimeCode code) => [.. keys.All.Select(key => FingerprintOf(code, key))];

    private void LogUnreadable(byte[] value)
    {
        if (keys.Find(value.AsSpan(Id)) is null)
            LogKeyMissing(SecretKey.NameIn(value));
        else
            LogChanged(SecretKey.NameIn(value));
    }

    private static byte[] FingerprintOf(OneTimeCode code, SecretKey key)
    {
        Span<byte> plaintext = stackalloc byte[CodeLength];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32BigEndian(plaintext, code.Value);
        HMACSHA256.HashData(key.FingerprintKey, plaintext, hash);
        return hash[..FingerprintLength].ToArray();
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Codes are sealed with the key {Key}, which Secrets:Keys doesn't hold; until it does, they are shown without their " +
            "code and no guess at them is right.")]
    private partial void LogKeyMissing(string key);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A code that says it was sealed with the key {Key} doesn't open: somebody changed it in the database. It is shown " +
            "without its code, and no guess at it is right.")]
    private partial void LogChanged(string key);
}
