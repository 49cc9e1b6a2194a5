using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Otp.Application.Common.Interfaces;

namespace Otp.Api.Console.Sealing;

/// <summary>
/// ASP.NET Core's data protection under the service's own keys: what one node sealed every other opens, and no key ring is kept.
/// </summary>
internal sealed class SecretProtection : IDataProtector
{
    private readonly ISealer _sealer;
    private readonly string _purposes;

    public SecretProtection(ISealer sealer) : this(sealer, "")
    {
    }

    private SecretProtection(ISealer sealer, string purposes) => (_sealer, _purposes) = (sealer, purposes);

    // With its length before it, so that no two chains of purposes read alike.
    public IDataProtector CreateProtector(string purpose) =>
        new SecretProtection(_sealer, string.Create(CultureInfo.InvariantCulture, $"{_purposes}{purpose.Length}:{purpose}"));

    public byte[] Protect(byte[] plaintext) => _sealer.Seal(plaintext, _purposes);

    public byte[] Unprotect(byte[] protectedData) =>
        _sealer.TryOpen(protectedData, _purposes)
            ?? throw new CryptographicException("The value was changed, or sealed for another purpose or with another key.");
}
