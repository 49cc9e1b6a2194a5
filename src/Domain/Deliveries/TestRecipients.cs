using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Domain.Deliveries;

/// <summary>A recipient that is nobody's: it always gets the same code, and no message.</summary>
/// <param name="Until">The first instant at which it is a recipient like any other.</param>
public sealed record TestRecipient(Recipient Recipient, OneTimeCode Code, DateTimeOffset Until);

/// <summary>The configured ones, for test suites and for the reviewers of app stores.</summary>
public sealed class TestRecipients(IEnumerable<TestRecipient> recipients)
{
    private readonly Dictionary<string, TestRecipient> _recipients = recipients.ToDictionary(
        test => test.Recipient.Canonical, StringComparer.Ordinal);

    /// <returns>Null for everybody else.</returns>
    public OneTimeCode? CodeOf(Recipient recipient, DateTimeOffset now) =>
        _recipients.TryGetValue(recipient.Canonical, out var test) && now < test.Until ? test.Code : null;
}
