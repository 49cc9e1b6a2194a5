using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.TestKit;

/// <summary>Codes with whatever a test doesn't care about filled in.</summary>
internal static class AnOtpCode
{
    public const long CreatorId = 7;

    public static readonly Caller Creator = Caller.OfToken(CreatorId);

    public static readonly OneTimeCode Code = OneTimeCode.From(42317);

    public static OtpCode ValidFor(TimeSpan time) => Create(Given.Now + time).Value;

    public static Result<OtpCode> Create(DateTimeOffset? validTo = null, DateTimeOffset? now = null) =>
        OtpCode.Create(Code, Given.Someone, validTo, Given.Expiry, Creator, now ?? Given.Now);

    public static OtpCode Of(
        OneTimeCode? code = null, Recipient? recipient = null, Purpose? purpose = null, DateTimeOffset? now = null) =>
        OtpCode.Create(
            code ?? Code, recipient ?? Given.Someone, validTo: null, Given.Expiry, Creator, now ?? Given.Now, purpose).Value;

    /// <summary>One that the service drew and sent.</summary>
    public static OtpCode Generated(Recipient? recipient = null) =>
        OtpCode.Generate(Code, recipient ?? Given.Someone, Given.Expiry, Creator, Given.Now, purpose: null);
}
