using Otp.Application.Common;

namespace Otp.TestKit;

internal static class TestSettings
{
    public static readonly OtpSettings Otp = new()
    {
        Expiry = Given.Expiry,
        Guesses = Given.Guesses,
        CodeLength = 6,
        Sends = Given.Sends,
        Retention = TimeSpan.FromDays(30),
    };
}
