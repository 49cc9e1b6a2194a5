using Otp.Domain.Common;

namespace Otp.Domain.UnitTests.Common;

internal sealed class ResultTests
{
    private static readonly Failure NotFound = Failure.NotFound("thing-not-found", "There is no such thing.");

    [Test]
    public void Success_Value_HoldsIt()
    {
        var result = Result<string>.Success("value");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.True);
            Assert.That(result.Value, Is.EqualTo("value"));
            Assert.That(result.Failure, Is.Null);
        }
    }

    [Test]
    public void Success_DefaultOfAValueType_IsAValue()
    {
        var result = Result<int>.Success(0);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.True);
            Assert.That(result.Value, Is.Zero);
        }
    }

    [Test]
    public void Failed_Failure_HoldsIt()
    {
        var result = Result<string>.Failed(NotFound);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.False);
            Assert.That(result.Failure, Is.SameAs(NotFound));
        }
    }

    [Test]
    public void Value_OfAFailure_ThrowsAndNamesTheRule()
    {
        var result = Result<string>.Failed(NotFound);

        Assert.That(() => result.Value, Throws.InvalidOperationException.With.Message.Contains("thing-not-found"));
    }

    [Test]
    public void Value_OfAFailedValueType_Throws()
    {
        var result = Result<int>.Failed(NotFound);

        Assert.That(() => result.Value, Throws.InvalidOperationException);
    }

    [Test]
    public void Conversion_FromAValue_IsSuccess()
    {
        Result<int> result = 42;

        Assert.That(result.Value, Is.EqualTo(42));
    }

    [Test]
    public void Conversion_FromAFailure_IsThatFailure()
    {
        Result<int> result = NotFound;

        Assert.That(result.Failure, Is.SameAs(NotFound));
    }
}
