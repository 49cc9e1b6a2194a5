using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.Deliveries;

internal sealed class SendCeilingsTests
{
    private static readonly SendCeilings Both = new(InAll: 10, PerPrefix: 5);

    [TestCase(9, 4, true)]
    [TestCase(10, 0, false)]
    [TestCase(11, 0, false)]
    [TestCase(0, 5, false)]
    public void Refuse_WithBoth_DoesAtEither(int inAll, int toPrefix, bool isAllowed) =>
        Assert.That(Both.Refuse(new SentTextMessages(inAll, toPrefix)), Is.EqualTo(isAllowed ? null : SendCeilings.Reached));

    [Test]
    public void Refuse_WithOneCeiling_DoesntCountForTheOther()
    {
        var (inAll, perPrefix) = (Both with { PerPrefix = null }, Both with { InAll = null });

        Assert.That(inAll.Refuse(new SentTextMessages(9, int.MaxValue)), Is.Null);
        Assert.That(perPrefix.Refuse(new SentTextMessages(int.MaxValue, 4)), Is.Null);
    }

    [Test]
    public void Refuse_WithoutCeilings_NeverDoes() =>
        Assert.That(SendCeilings.None.Refuse(new SentTextMessages(int.MaxValue, int.MaxValue)), Is.Null);

    [Test]
    public void Reached_SaysWhenToTryAgain() =>
        Assert.That((SendCeilings.Reached.Kind, SendCeilings.Reached.RetryAfter), Is.EqualTo((FailureKind.TooMany, (TimeSpan?)TimeSpan.FromMinutes(1))));

    [TestCase(null, null, false)]
    [TestCase(1, null, true)]
    [TestCase(null, 1, true)]
    [TestCase(1, 1, true)]
    public void AreSet_WhereThereIsOne_IsTrue(int? inAll, int? perPrefix, bool areSet) =>
        Assert.That(new SendCeilings(inAll, perPrefix).AreSet, Is.EqualTo(areSet));

    [Test]
    public void PrefixOf_ANumber_IsTheRangeOfItsOperator() =>
        Assert.That(SendCeilings.PrefixOf(MobileNumber.Parse("+98 912 325 6545")), Is.EqualTo("0912"));
}
