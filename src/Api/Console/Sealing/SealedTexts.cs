using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Otp.Api.Console.Sealing;

/// <summary>
/// Texts that go through the browser and come back, such as a reference to a person in a link: sealed, for one token, and for a while.
/// </summary>
internal sealed class SealedTexts(IDataProtectionProvider protection, TimeProvider clock)
{
    private const char End = '|';

    /// <param name="use">What it is for; sealed for another it doesn't open.</param>
    /// <param name="tokenId">Whose it is.</param>
    /// <returns>In characters that an address takes.</returns>
    public string Seal(string use, long tokenId, string text, TimeSpan lifetime)
    {
        var until = clock.GetUtcNow().Add(lifetime).ToUnixTimeSeconds();
        return ProtectorOf(use, tokenId).Protect(string.Create(CultureInfo.InvariantCulture, $"{until}{End}{text}"));
    }

    /// <returns>Null where it isn't what was sealed for this use and token, or its time is over.</returns>
    public string? Open(string use, long tokenId, string? sealedText)
    {
        if (string.IsNullOrEmpty(sealedText))
            return null;

        try
        {
            var parts = ProtectorOf(use, tokenId).Unprotect(sealedText).Split(End, 2);
            return long.Parse(parts[0], CultureInfo.InvariantCulture) > clock.GetUtcNow().ToUnixTimeSeconds() ? parts[1] : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector ProtectorOf(string use, long tokenId) =>
        protection.CreateProtector("Console.SealedTexts", use, tokenId.ToString(CultureInfo.InvariantCulture));
}
