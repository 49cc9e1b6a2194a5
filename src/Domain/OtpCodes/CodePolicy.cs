namespace Otp.Domain.OtpCodes;

/// <summary>What holds for codes of one purpose (contract, sections 5 and 8).</summary>
/// <param name="Expiry">How long they live.</param>
/// <param name="CodeLength">Digits of those that the service draws: <see cref="MinCodeLength"/> … <see cref="MaxCodeLength"/>.</param>
/// <param name="Sends">What each send of one is measured by.</param>
public sealed record CodePolicy(ExpiryPolicy Expiry, int CodeLength, SendLimits Sends)
{
    public const int MinCodeLength = 4;
    public const int MaxCodeLength = 9;
}
