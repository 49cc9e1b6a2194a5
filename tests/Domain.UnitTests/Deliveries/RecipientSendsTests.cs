using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.Deliveries;

internal sealed class RecipientSendsTests
{
    private static readonly SendRules NoRules =
        new(ServedRecipients.Everybody, SendCeilings.None, new TestRecipients([]), SendLimits.Window);
    private static readonly ServedRecipients NobodyBelow0912 = ServedRecipients.Everybody with { Deny = [MobilePrefix.Parse("0912")] };

    [Test]
    public void Count_Allowed_CountsInItsBudget()
    {
        var sends = SendsOf(Someone);

        Assert.That(sends.Count(Sends, isReached: true), Is.Null);
        Assert.That(sends.Budget.SentAt, Is.EqualTo(new[] { Now }));
    }

    [Test]
    public void Count_OfABudgetThatIsSpent_SaysHowLongToWait()
    {
        var budget = SendBudget.For(Someone);
        budget.Count(Sends, SendLimits.Window, Now.AddSeconds(-10));

        var refusal = SendsOf(Someone, budget: budget).Count(Sends, isReached: true);

        Assert.That(refusal, Is.EqualTo(SendBudget.SentTooOften(TimeSpan.FromSeconds(20))));
    }

    [Test]
    public void Count_WhereNothingReachesIt_CountsNothing() =>
        AssertRefused(SendsOf(Someone), RecipientSends.NoProvider, isReached: false);

    [Test]
    public void Count_ARecipientThatIsNotServed_CountsNothingAndDoesntTellWhetherAnythingReachesIt() =>
        AssertRefused(SendsOf(Someone, NoRules with { Served = NobodyBelow0912 }), ServedRecipients.NotServed, isReached: false);

    [TestCase(9, 4, true)]
    [TestCase(10, 0, false)]
    [TestCase(0, 5, false)]
    public void RefuseAtCeilings_OnceOneIsReached_SaysSo(int inAll, int toPrefix, bool isTaken)
    {
        var sends = SendsOf(Someone, NoRules with { Ceilings = new SendCeilings(InAll: 10, PerPrefix: 5) });

        Assert.That(sends.UnderCeilings, Is.EqualTo(Someone.MobileNumber));
        Assert.That(
            sends.RefuseAtCeilings(new SentTextMessages(inAll, toPrefix))?.Rule, isTaken ? Is.Null : Is.EqualTo("send-ceiling-reached"));
    }

    [Test]
    public void RefuseAny_WhateverWasSent_GoesByWhomIsServedAndReachedAlone()
    {
        var budget = SendBudget.For(Someone);
        budget.Count(Sends, SendLimits.Window, Now);
        var notServed = SendsOf(Someone, NoRules with { Served = NobodyBelow0912 }, budget);

        Assert.That(SendsOf(Someone, budget: budget).RefuseAny(isReached: true), Is.Null);
        Assert.That(SendsOf(Someone, budget: budget).RefuseAny(isReached: false), Is.EqualTo(RecipientSends.NoProvider));
        Assert.That(notServed.RefuseAny(isReached: true), Is.EqualTo(ServedRecipients.NotServed));
        Assert.That(notServed.StandingBy(Sends).InHour, Is.EqualTo(1));
    }

    [Test]
    public void UnderCeilings_WhereThereAreNone_IsNobody() => Assert.That(SendsOf(Someone).UnderCeilings, Is.Null);

    [Test]
    public void UnderCeilings_AMail_IsNoTextMessage() =>
        Assert.That(SendsOf(SomeoneByMail, NoRules with { Ceilings = new SendCeilings(InAll: 1, PerPrefix: 1) }).UnderCeilings, Is.Null);

    // Contract, section 5.
    [Test]
    public void Count_ATestRecipient_IsHeldAgainstNothing()
    {
        var rules = new SendRules(NobodyBelow0912, new SendCeilings(InAll: 1, PerPrefix: 1), TestUntil(Now.AddTicks(1)), SendLimits.Window);
        var sends = SendsOf(Someone, rules);

        Assert.That(sends.UnderCeilings, Is.Null);
        Assert.That(sends.TestCode, Is.EqualTo(OneTimeCode.From(111111)));
        Assert.That(
            (sends.Count(Sends, isReached: false), sends.Count(Sends, isReached: false)), Is.EqualTo(((Failure?)null, (Failure?)null)));
        Assert.That(sends.Budget.SentAt, Is.Empty);
    }

    [Test]
    public void Count_ATestRecipientOnceItIsOver_IsARecipientLikeAnyOther()
    {
        var sends = SendsOf(Someone, NoRules with { TestRecipients = TestUntil(Now) });

        Assert.That(sends.TestCode, Is.Null);
        AssertRefused(sends, RecipientSends.NoProvider, isReached: false);
    }

    private static void AssertRefused(RecipientSends sends, Failure refusal, bool isReached)
    {
        Assert.That(sends.Count(Sends, isReached), Is.EqualTo(refusal));
        Assert.That(sends.Budget.SentAt, Is.Empty);
    }

    private static TestRecipients TestUntil(DateTimeOffset until) => new([new TestRecipient(Someone, OneTimeCode.From(111111), until)]);

    private static RecipientSends SendsOf(Recipient recipient, SendRules? rules = null, SendBudget? budget = null) =>
        new(recipient, budget ?? SendBudget.For(recipient), rules ?? NoRules, Now);
}
