using Microsoft.AspNetCore.Http;
using Otp.Api.Hooks;

namespace Otp.Api.FunctionalTests.Hooks;

internal sealed class SecretHeaderTests
{
    private const string Secret = "0123456789abcdef";
    private const string Next = "fedcba9876543210";

    [TestCase(null, Secret, true)]
    [TestCase(null, Next, true)]
    [TestCase(null, "0123456789abcdeF", false)]
    [TestCase(null, "0123456789abcde", false)]
    [TestCase(null, Secret + "0", false)]
    [TestCase(null, "Bearer " + Secret, false)]
    [TestCase(null, "", false)]
    [TestCase("Bearer", "Bearer " + Secret, true)]
    [TestCase("Bearer", "bearer   " + Next, true)]
    [TestCase("Bearer", "Bearer" + Secret, false)]
    [TestCase("Bearer", "Token " + Secret, false)]
    [TestCase("Bearer", Secret, false)]
    [TestCase("Bearer", "Bearer ", false)]
    [TestCase("Bearer", "Bearer " + Secret + "," + Secret, false)]
    public void Header_WithOrWithoutAScheme_TakesEitherSecretAlone(string? scheme, string value, bool isTaken)
    {
        var fault = new SecretHeader("X-Api-Key", scheme, [Secret, Next])
            .FaultIn(new HeaderDictionary { ["x-api-key"] = value }, Given.Now);

        Assert.That(fault, isTaken ? Is.Null : Does.Contain("X-Api-Key").And.Not.Contains(Secret));
    }

    [Test]
    public void Header_MissingOrTwice_IsRefused()
    {
        var proof = new SecretHeader("X-Api-Key", scheme: null, [Secret]);

        Assert.That(proof.FaultIn(new HeaderDictionary(), Given.Now), Is.Not.Null);
        Assert.That(proof.FaultIn(new HeaderDictionary { ["X-Api-Key"] = new([Secret, Secret]) }, Given.Now), Is.Not.Null);
    }

    [TestCase("Bearer", "Bearer")]
    [TestCase("Basic", "Basic realm=\"otp\", charset=\"UTF-8\"")]
    [TestCase(null, null)]
    public void Challenge_OfAScheme_NamesIt(string? scheme, string? challenge) =>
        Assert.That(new SecretHeader("Authorization", scheme, [Secret]).Challenge, Is.EqualTo(challenge));
}
