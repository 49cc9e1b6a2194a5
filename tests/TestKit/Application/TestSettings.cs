using Otp.Application.Common;

namespace Otp.TestKit;

internal static class TestSettings
{
    public static readonly OtpSettings Otp = new()
    {
        Policies = Given.Policies,
        Guesses = Given.Guesses,
        Retention = TimeSpan.FromDays(30),
    };
}
