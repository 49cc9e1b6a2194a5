using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Domain.UnitTests.Deliveries;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CodeDeliveryTests
{
    private static readonly DateTimeOffset Now = new(2025, 12, 29, 14, 48, 2, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Now.AddMinutes(2);

    private readonly CodeDelivery _delivery = CodeDelivery.Of(
        OtpCode.Generate(OneTimeCode.Draw(6), Recipient.Of(EmailAddress.Parse("ali@example.com")), new ExpiryPolicy(End - Now, MaxLifetime: null), createdBy: 1, Now, purpose: null),
        "first",
        Locale.English,
        digits: 6);

    [Test]
    public void Of_ACode_IsDueAtOnceByItsRecipientsChannel() =>
        Assert.That((_delivery.Channel, _delivery.Provider, _delivery.State, _delivery.NextAt, _delivery.Attempts), Is.EqualTo((DeliveryChannel.Email, "first", DeliveryState.Pending, Now, 0)));

    [Test]
    public void Succeed_EndsIt()
    {
        _delivery.Succeed("reference", Now.AddSeconds(1));

        Assert.That((_delivery.State, _delivery.NextAt, _delivery.Attempts, _delivery.Reference), Is.EqualTo((DeliveryState.Delivered, (DateTimeOffset?)null, 1, "reference")));
    }

    // Half the pause at the least, one and a half of it at the most.
    [TestCase(0.0, new[] { 0.5, 1, 2, 4, 8, 15, 15 })]
    [TestCase(1.0, new[] { 1.5, 3, 6, 12, 24, 45, 45 })]
    public void Retry_AgainAndAgain_PausesTwiceAsLongEachTime(double jitter, double[] seconds)
    {
        var pauses = seconds.Select(_ =>
        {
            _delivery.Retry(jitter, Now.AddDays(1), Now);
            return (_delivery.NextAt!.Value - Now).TotalSeconds;
        }).ToList();

        Assert.That(pauses, Is.EqualTo(seconds));
        Assert.That((_delivery.State, _delivery.Attempts), Is.EqualTo((DeliveryState.Pending, seconds.Length)));
    }

    [Test]
    public void Retry_BeyondTheCodesEnd_IsDueAtIt()
    {
        _delivery.Retry(jitter: 0, End, End.AddMilliseconds(-1));

        Assert.That(_delivery.NextAt, Is.EqualTo(End));
    }

    [Test]
    public void HandOver_AfterAnAttempt_GoesOnAtTheNextProviderAtOnce()
    {
        var next = _delivery.HandOver("second", attempted: true, Now.AddSeconds(1));

        Assert.That((_delivery.State, _delivery.Attempts, _delivery.NextAt), Is.EqualTo((DeliveryState.Failed, 1, (DateTimeOffset?)null)));
        Assert.That((next.Provider, next.State, next.Attempts, next.NextAt, next.Digits), Is.EqualTo(("second", DeliveryState.Pending, 0, Now.AddSeconds(1), 6)));
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public void TakeOver_PausesOnlyWhereAllHaveFailed(bool allFailed, double seconds)
    {
        _delivery.HandOver("second", attempted: true, Now);

        _delivery.TakeOver(allFailed, jitter: 0.5, End, Now);

        Assert.That((_delivery.State, _delivery.NextAt), Is.EqualTo((DeliveryState.Pending, Now.AddSeconds(seconds))));
    }

    [Test]
    public void GiveUp_EndsItAsFailed()
    {
        _delivery.GiveUp(End);

        Assert.That((_delivery.State, _delivery.NextAt), Is.EqualTo((DeliveryState.Failed, (DateTimeOffset?)null)));
    }

    [TestCase(true, DeliveryState.Confirmed)]
    [TestCase(false, DeliveryState.Failed)]
    public void Settle_WhatWasTaken_SaysWhatBecameOfIt(bool arrived, DeliveryState state)
    {
        _delivery.Succeed("reference", Now);

        _delivery.Settle(arrived, Now);

        Assert.That(_delivery.State, Is.EqualTo(state));
    }

    [Test]
    public void Settle_WhatIsStillPending_ChangesNothing()
    {
        _delivery.Settle(arrived: false, Now);

        Assert.That(_delivery.State, Is.EqualTo(DeliveryState.Pending));
    }
}
