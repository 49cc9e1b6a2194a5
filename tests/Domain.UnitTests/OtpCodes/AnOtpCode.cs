using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.OtpCodes;

/// <summary>Codes with whatever a test doesn't care about filled in.</summary>
internal static class AnOtpCode
{
    public const long Creator = 7;

    public static readonly DateTimeOffset Now = new DateTimeOffset(2025, 12, 29, 14, 48, 2, TimeSpan.Zero).AddMicroseconds(776780);
    public static readonly OneTimeCode Code = OneTimeCode.From(42317);
    public static readonly Recipient Recipient = Recipient.Of(MobileNumber.Parse("09123256545"));
    public static readonly Recipient OtherRecipient = Recipient.Of(MobileNumber.Parse("09187654321"));
    public static readonly ExpiryPolicy Policy = new(TimeSpan.FromMinutes(2), MaxLifetime: TimeSpan.FromDays(1));

    public static OtpCode ValidFor(TimeSpan time) => Create(Now + time).Value;

    public static Result<OtpCode> Create(DateTimeOffset? validTo = null, DateTimeOffset? now = null) =>
        OtpCode.Create(Code, Recipient, validTo, Policy, Creator, now ?? Now);
}
