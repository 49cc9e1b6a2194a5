using System.Security.Cryptography;
using System.Text;
using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.Secrets;

/// <summary>
/// <c>key id (8) | nonce (12) | tag (16) | ciphertext</c>, AES-256-GCM (NIST SP 800-38D) with the purpose as associated data.
/// </summary>
internal sealed class Sealer(SecretKeyRing keys) : ISealer
{
    private static readonly Range Id = ..SecretKey.IdLength;
    private static readonly Range Nonce = 8..20;
    private static readonly Range Tag = 20..36;
    private static readonly Range Ciphertext = 36..;

    public byte[] Seal(ReadOnlySpan<byte> value, string purpose)
    {
        var key = keys.Newest;
        var sealedValue = new byte[Ciphertext.Start.Value + value.Length];
        var parts = sealedValue.AsSpan();
        key.Id.CopyTo(parts[Id]);
        RandomNumberGenerator.Fill(parts[Nonce]);
        key.SealingCipher.Encrypt(parts[Nonce], value, parts[Ciphertext], parts[Tag], Encoding.UTF8.GetBytes(purpose));
        return sealedValue;
    }

    public byte[]? TryOpen(ReadOnlySpan<byte> value, string purpose)
    {
        if (value.Length < Ciphertext.Start.Value || keys.Find(value[Id]) is not { } key)
            return null;

        var opened = new byte[value.Length - Ciphertext.Start.Value];
        try
        {
            key.SealingCipher.Decrypt(value[Nonce], value[Ciphertext], value[Tag], opened, Encoding.UTF8.GetBytes(purpose));
            return opened;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
