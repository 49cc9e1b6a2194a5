using Otp.Domain.Common;

namespace Otp.Domain.UnitTests.Common;

internal sealed class FailureTests
{
    [Test]
    public void Invalid_Fields_HoldsThemAllInOrder()
    {
        var code = new InvalidField("Code", "Takes an integer.");
        var email = new InvalidField("Email", "Takes an address.");

        var failure = Failure.Invalid(email, code);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Kind, Is.EqualTo(FailureKind.Invalid));
            Assert.That(failure.Rule, Is.EqualTo("invalid-fields"));
            Assert.That(failure.Message, Is.Not.Empty);
            Assert.That(failure.Fields, Is.EqualTo([email, code]));
        }
    }

    [Test]
    public void NotFound_RuleAndMessage_KeepsThemWithoutFields()
    {
        var failure = Failure.NotFound("thing-not-found", "There is no such thing.");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Kind, Is.EqualTo(FailureKind.NotFound));
            Assert.That(failure.Rule, Is.EqualTo("thing-not-found"));
            Assert.That(failure.Message, Is.EqualTo("There is no such thing."));
            Assert.That(failure.Fields, Is.Empty);
        }
    }

    [Test]
    public void Conflict_RuleAndMessage_KeepsThemWithoutFields()
    {
        var failure = Failure.Conflict("thing-consumed", "The thing was consumed.");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failure.Kind, Is.EqualTo(FailureKind.Conflict));
            Assert.That(failure.Rule, Is.EqualTo("thing-consumed"));
            Assert.That(failure.Message, Is.EqualTo("The thing was consumed."));
            Assert.That(failure.Fields, Is.Empty);
        }
    }
}
