using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.Recipients;

internal sealed class MailDomainTests
{
    [TestCase("example.com", "example.com")]
    [TestCase(" Example.COM ", "example.com")]
    [TestCase("bücher.example", "xn--bcher-kva.example")]
    [TestCase("example", "example")]
    public void TryParse_ADomain_IsReadInItsAsciiForm(string text, string value) =>
        Assert.That(MailDomain.Parse(text).Value, Is.EqualTo(value));

    [TestCase(null)]
    [TestCase("")]
    [TestCase(".")]
    [TestCase(".example.com")]
    [TestCase("*.example.com")]
    [TestCase("a@example.com")]
    [TestCase("exa mple.com")]
    [TestCase("10.0.0.1")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.That(MailDomain.TryParse(text, out _), Is.False);
}
