using Otp.Domain.Deliveries;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.Deliveries;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CodeDeliveryTests
{
    private static readonly DateTimeOffset End = Now.AddMinutes(2);

    private static readonly ProviderAnswer NotNow = new ProviderAnswer.NotNow();
    private static readonly ProviderAnswer NotYou = new ProviderAnswer.NotYou();
    private static readonly ProviderAnswer Unknown = new ProviderAnswer.Unknown();

    private readonly CodeDelivery _delivery = CodeDelivery.Of(
        AnOtpCode.Generated(SomeoneByMail), "first", Locale.English, Now);

    [Test]
    public void Of_ACode_IsDueAtOnceByItsRecipientsChannel() =>
        Assert.That((_delivery.Channel, _delivery.Provider, _delivery.State, _delivery.NextAt, _delivery.Attempts), Is.EqualTo((DeliveryChannel.Email, "first", DeliveryState.Pending, Now, 0)));

    [Test]
    public void Of_ACodeForANumber_TellsWhatThatBeginsWith() => Assert.That(
        (CodeDelivery.Of(AnOtpCode.Generated(Someone), "first", Locale.English, Now).Prefix, _delivery.Prefix), Is.EqualTo(("0912", (string?)null)));

    [Test]
    public void Conclude_Taken_EndsIt()
    {
        var next = _delivery.Conclude(new ProviderAnswer.Taken("reference"), Turns("first", "second"), Now.AddSeconds(1));

        Assert.That(next, Is.Null);
        Assert.That((_delivery.State, _delivery.NextAt, _delivery.Attempts, _delivery.Reference, _delivery.Reason), Is.EqualTo((DeliveryState.Delivered, (DateTimeOffset?)null, 1, "reference", (string?)null)));
    }

    private static IEnumerable<ProviderAnswer> Repeatable => [NotNow, NotYou];

    [TestCaseSource(nameof(Repeatable))]
    public void Conclude_NotNow_GoesOnAtTheNextProviderAtOnce(ProviderAnswer answer)
    {
        var next = _delivery.Conclude(answer, Turns("first", "second"), Now.AddSeconds(1));

        Assert.That((_delivery.State, _delivery.Attempts, _delivery.NextAt, _delivery.Reason), Is.EqualTo((DeliveryState.Failed, 1, (DateTimeOffset?)null, (string?)null)));
        Assert.That((next!.Provider, next.State, next.Attempts, next.NextAt), Is.EqualTo(("second", DeliveryState.Pending, 0, Now.AddSeconds(1))));
        Assert.That(next.MessageId, Is.EqualTo(_delivery.MessageId));
    }

    [TestCaseSource(nameof(Repeatable))]
    public void Conclude_NotNowAtTheLastProvider_ComesBackToTheFirstAfterAPause(ProviderAnswer answer)
    {
        var second = _delivery.Conclude(answer, Turns("first", "second"), Now)!;

        var next = second.Conclude(answer, Turns(_delivery, "first", "second"), Now);

        Assert.That(next, Is.Null);
        Assert.That((_delivery.State, _delivery.NextAt), Is.EqualTo((DeliveryState.Pending, Now.AddSeconds(1))));
        Assert.That((second.State, second.NextAt), Is.EqualTo((DeliveryState.Failed, (DateTimeOffset?)null)));
    }

    // Half the pause at the least, one and a half of it at the most.
    [TestCase(0.0, new[] { 0.5, 1, 2, 4, 8, 15, 15 })]
    [TestCase(1.0, new[] { 1.5, 3, 6, 12, 24, 45, 45 })]
    public void Conclude_NotNowByTheOnlyProvider_PausesTwiceAsLongEachTime(double jitter, double[] seconds)
    {
        var turns = Turns("first") with { Jitter = jitter, CodeEndsAt = Now.AddDays(1) };
        var pauses = seconds.Select(_ =>
        {
            _delivery.Conclude(NotNow, turns, Now);
            return (_delivery.NextAt!.Value - Now).TotalSeconds;
        }).ToList();

        Assert.That(pauses, Is.EqualTo(seconds));
        Assert.That((_delivery.State, _delivery.Attempts), Is.EqualTo((DeliveryState.Pending, seconds.Length)));
    }

    [Test]
    public void Conclude_NotNowBeyondTheCodesEnd_IsDueAtIt()
    {
        _delivery.Conclude(NotNow, Turns("first"), End.AddMilliseconds(-1));

        Assert.That(_delivery.NextAt, Is.EqualTo(End));
    }

    [TestCase(20, 20)]
    [TestCase(0.1, 1)]
    [TestCase(1000, 120)]
    public void Conclude_NotNowBeforeAnInstant_WaitsForItButNotBeyondTheCodesEnd(double asked, double seconds)
    {
        _delivery.Conclude(new ProviderAnswer.NotNow(Now.AddSeconds(asked)), Turns("first"), Now);

        Assert.That(_delivery.NextAt, Is.EqualTo(Now.AddSeconds(seconds)));
    }

    [Test]
    public void Conclude_NotNowBeforeAnInstant_LetsTheOthersComeAgainMeanwhile()
    {
        var second = _delivery.Conclude(new ProviderAnswer.NotNow(Now.AddSeconds(60)), Turns("first", "second"), Now)!;
        second.Conclude(NotNow, Turns(_delivery, "first", "second"), Now);

        Assert.That((_delivery.State, second.State, second.NextAt), Is.EqualTo((DeliveryState.Failed, DeliveryState.Pending, Now.AddSeconds(1))));

        second.Conclude(NotNow, Turns(_delivery, "first", "second"), Now.AddSeconds(61));
        Assert.That((_delivery.State, second.State), Is.EqualTo((DeliveryState.Pending, DeliveryState.Failed)));
    }

    [Test]
    public void Conclude_NotThisMessageByTheOnlyProvider_FailsAtOnceWithItsReason()
    {
        var next = _delivery.Conclude(new ProviderAnswer.NotThisMessage("550 5.1.1"), Turns("first"), Now);

        Assert.That(next, Is.Null);
        Assert.That((_delivery.State, _delivery.NextAt, _delivery.Attempts, _delivery.Reason), Is.EqualTo((DeliveryState.Failed, (DateTimeOffset?)null, 1, "550 5.1.1")));
    }

    [Test]
    public void Conclude_NotThisMessageByAll_FailsWithoutAnotherAttempt()
    {
        var second = _delivery.Conclude(new ProviderAnswer.NotThisMessage("422"), Turns("first", "second"), Now)!;
        var next = second.Conclude(new ProviderAnswer.NotThisMessage("400"), Turns(_delivery, "first", "second"), Now);

        Assert.That(next, Is.Null);
        Assert.That((_delivery.State, _delivery.NextAt, _delivery.Reason), Is.EqualTo((DeliveryState.Failed, (DateTimeOffset?)null, "422")));
        Assert.That((second.State, second.NextAt, second.Reason), Is.EqualTo((DeliveryState.Failed, (DateTimeOffset?)null, "400")));
    }

    [Test]
    public void Conclude_NotThisMessageByOne_NeverAsksThatOneAgain()
    {
        var second = _delivery.Conclude(new ProviderAnswer.NotThisMessage("422"), Turns("first", "second"), Now)!;

        for (var attempt = 0; attempt < 5; attempt++)
            Assert.That(second.Conclude(NotNow, Turns(_delivery, "first", "second"), Now.AddSeconds(attempt)), Is.Null);

        Assert.That((_delivery.State, _delivery.Attempts, _delivery.NextAt), Is.EqualTo((DeliveryState.Failed, 1, (DateTimeOffset?)null)));
        Assert.That((second.State, second.Attempts), Is.EqualTo((DeliveryState.Pending, 5)));
    }

    [TestCase(0, 0)]
    [TestCase(64, 64)]
    [TestCase(65, 64)]
    public void Conclude_NotThisMessageWithALongReason_CutsIt(int length, int kept)
    {
        _delivery.Conclude(new ProviderAnswer.NotThisMessage(new string('5', length)), Turns("first"), Now);

        Assert.That(_delivery.Reason, Has.Length.EqualTo(kept));
    }

    private static IEnumerable<TestCaseData> References =>
    [
        Row("empty", "", false),
        Row("one character", "a", true),
        Row("any text", "پیام 17/a", true),
        Row("255 characters", new string('a', 255), true),
        Row("256 characters", new string('a', 256), false),
        Row("NUL", "a\0", false),
        Row("a line break", "a\n", false),
        Row("a next line", "a\u0085", false),
    ];

    [TestCaseSource(nameof(References))]
    public void IsReference_EachText_IsWhatCanBeStoredAndFoundAgain(string text, bool isReference) =>
        Assert.That(CodeDelivery.IsReference(text), Is.EqualTo(isReference));

    [Test]
    public void Conclude_BetweenMicroseconds_CutsEveryInstant()
    {
        var later = Now.AddSeconds(1);

        var next = _delivery.Conclude(NotNow, Turns("first", "second"), later.AddTicks(9))!;

        Assert.That((_delivery.UpdatedAt, next.CreatedAt, next.UpdatedAt, next.NextAt), Is.EqualTo((later, later, later, (DateTimeOffset?)later)));
    }

    [Test]
    public void Conclude_NotNowByASecondProvider_KeepsTheNameOfTheMessage()
    {
        var turns = Turns("first", "second", "third");
        var second = _delivery.Conclude(NotNow, turns, Now)!;

        var third = second.Conclude(NotNow, turns with { Others = [_delivery] }, Now)!;

        Assert.That((_delivery.FirstId, second.FirstId, third.FirstId), Is.EqualTo(((long?)null, (long?)_delivery.Id, (long?)_delivery.Id)));
        Assert.That((third.Provider, third.Channel, third.Locale), Is.EqualTo(("third", DeliveryChannel.Email, Locale.English)));
    }

    [TestCase(0, 1)]
    [TestCase(1, 2)]
    [TestCase(3, 4)]
    public void Conclude_Unknown_AllowsSoManyFurtherAttempts(int maxUncertain, int attempts)
    {
        while (_delivery.State == DeliveryState.Pending)
            _delivery.Conclude(Unknown, Turns("first") with { MaxUncertain = maxUncertain }, Now);

        Assert.That((_delivery.State, _delivery.NextAt, _delivery.Attempts, _delivery.Uncertain, _delivery.Reason), Is.EqualTo((DeliveryState.Failed, (DateTimeOffset?)null, attempts, attempts, (string?)null)));
    }

    [Test]
    public void Conclude_UnknownByTwoProviders_CountsThemTogether()
    {
        var second = _delivery.Conclude(Unknown, Turns("first", "second", "third"), Now)!;
        var third = second.Conclude(Unknown, Turns(_delivery, "first", "second", "third"), Now);

        Assert.That(third, Is.Null);
        Assert.That((_delivery.State, second.State), Is.EqualTo((DeliveryState.Failed, DeliveryState.Failed)));
        Assert.That((_delivery.NextAt, second.NextAt), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public void Conclude_NotNowAfterUnknown_IsNoFurtherAttemptForTheMessageCertainlyWasntTaken()
    {
        var second = _delivery.Conclude(Unknown, Turns("first", "second"), Now)!;
        second.Conclude(NotNow, Turns(_delivery, "first", "second"), Now);

        Assert.That(_delivery.State, Is.EqualTo(DeliveryState.Pending));
    }

    [Test]
    public void PassOver_AProviderThatIsLeftAlone_CountsNoAttempt()
    {
        var next = _delivery.PassOver(Now.AddSeconds(15), Turns("first", "second"), Now);

        Assert.That((_delivery.State, _delivery.Attempts, next!.Provider, next.NextAt), Is.EqualTo((DeliveryState.Failed, 0, "second", Now)));
    }

    [Test]
    public void PassOver_TheOnlyProvider_WaitsUntilItIsAskedAgain()
    {
        _delivery.PassOver(Now.AddSeconds(15), Turns("first"), Now);

        Assert.That((_delivery.State, _delivery.Attempts, _delivery.NextAt), Is.EqualTo((DeliveryState.Pending, 0, Now.AddSeconds(15))));
    }

    [Test]
    public void PassOver_AProviderThatIsntThereAnyMore_BeginsAtTheFirst()
    {
        var next = _delivery.PassOver(notBefore: null, Turns("second", "third"), Now);

        Assert.That((_delivery.State, next!.Provider, next.NextAt), Is.EqualTo((DeliveryState.Failed, "second", Now)));
    }

    [Test]
    public void PassOver_WithNoProviderAtAll_Waits()
    {
        _delivery.PassOver(notBefore: null, Turns(), Now);

        Assert.That((_delivery.State, _delivery.NextAt), Is.EqualTo((DeliveryState.Pending, Now.AddSeconds(1))));
    }

    [Test]
    public void GiveUp_EndsItAsFailed()
    {
        _delivery.GiveUp(End);

        Assert.That((_delivery.State, _delivery.NextAt), Is.EqualTo((DeliveryState.Failed, (DateTimeOffset?)null)));
    }

    [TestCase(new[] { true }, DeliveryState.Confirmed)]
    [TestCase(new[] { false }, DeliveryState.Failed)]
    [TestCase(new[] { false, true }, DeliveryState.Confirmed)]
    [TestCase(new[] { true, false }, DeliveryState.Confirmed)]
    [TestCase(new[] { false, true, false }, DeliveryState.Confirmed)]
    [TestCase(new[] { false, false }, DeliveryState.Failed)]
    public void Settle_WhatWasTaken_GoesByWhatArrived(bool[] receipts, DeliveryState state)
    {
        _delivery.Conclude(new ProviderAnswer.Taken("reference"), Turns("first"), Now);

        foreach (var arrived in receipts)
            _delivery.Settle(arrived, Now);

        Assert.That(_delivery.State, Is.EqualTo(state));
    }

    [Test]
    public void Settle_WhatIsStillPending_ChangesNothing([Values] bool arrived)
    {
        _delivery.Settle(arrived, Now.AddSeconds(1));

        Assert.That((_delivery.State, _delivery.NextAt, _delivery.UpdatedAt), Is.EqualTo((DeliveryState.Pending, (DateTimeOffset?)Now, Now)));
    }

    [TestCase(true, DeliveryState.Confirmed)]
    [TestCase(false, DeliveryState.Failed)]
    public void Settle_WhatWasGivenUp_IsConfirmedWhereItArrivedAllTheSame(bool arrived, DeliveryState state)
    {
        _delivery.GiveUp(Now);

        _delivery.Settle(arrived, Now);

        Assert.That(_delivery.State, Is.EqualTo(state));
    }

    [TestCase(null, false)]
    [TestCase(true, true)]
    [TestCase(false, true)]
    public void IsSettled_OnceAReceiptCame(bool? arrived, bool isSettled)
    {
        _delivery.Conclude(new ProviderAnswer.Taken("reference"), Turns("first"), Now);
        if (arrived is { } said)
            _delivery.Settle(said, Now);

        Assert.That(_delivery.IsSettled, Is.EqualTo(isSettled));
    }

    [Test]
    public void IsSettled_OfWhatNobodyTook_ItIsNot()
    {
        _delivery.Conclude(new ProviderAnswer.NotThisMessage("550"), Turns("first"), Now);

        Assert.That((_delivery.State, _delivery.IsSettled), Is.EqualTo((DeliveryState.Failed, false)));
    }

    [Test]
    public void CountsAgainstProvider_IsWhatItCausedItself() =>
        Assert.That(
            new[]
            {
                new ProviderAnswer.Taken(null), new ProviderAnswer.NotThisMessage("550"), NotYou, new ProviderAnswer.NotNow { IsProvidersFault = false }, NotNow, Unknown,
            }.Select(answer => answer.CountsAgainstProvider),
            Is.EqualTo(new[] { false, false, false, false, true, true }));

    private static DeliveryTurns Turns(params string[] providers) => new(providers, [], MaxUncertain: 1, End, Jitter: 0.5);

    private static DeliveryTurns Turns(CodeDelivery other, params string[] providers) => Turns(providers) with { Others = [other] };
}
