using Moq;
using Otp.Application.Common.Values;
using Otp.Application.Recipients;
using Otp.Application.Recipients.Queries;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.Recipients.Queries;

internal sealed class DescribeRecipientTests : ApplicationTests
{
    private static readonly SendRules NoRules = new(ServedRecipients.Everybody, SendCeilings.None, new TestRecipients([]), SendLimits.Window);

    private static readonly DescribeRecipientQuery OfNumber = new() { Who = Input.OfText("+98 912 325 6545") };

    private static IEnumerable<TestCaseData> Queries =>
    [
        Row("a number", OfNumber),
        Row("an address", new DescribeRecipientQuery { Who = Input.OfText("someone@example.com") }),
        Row("an id, and those before another", new DescribeRecipientQuery { Who = Input.OfText("66"), Before = Input.OfText("12") }),
        Row("nothing", new DescribeRecipientQuery(), ("Who", "This field is required and can't be null.")),
        Row("nobody", new DescribeRecipientQuery { Who = Input.OfText("someone") }, ("Who", RecipientOrCode.Takes)),
        Row("before nothing", OfNumber with { Before = Input.OfText("x") }, ("Before", WholeNumber.Takes)),
    ];

    private static IEnumerable<TestCaseData> Obstacles =>
    [
        new(NoRules, true, null),
        new(NoRules, false, SendObstacle.HasNoProvider),
        new(NoRules with { Served = ServedRecipients.Everybody with { Deny = [MobilePrefix.Parse("0912")] } }, true, SendObstacle.IsNotServed),
        new(
            NoRules with { TestRecipients = new TestRecipients([new TestRecipient(Someone, OneTimeCode.From(111111), Now.AddDays(1))]) },
            false,
            SendObstacle.IsTestRecipient),
    ];

    [TestCaseSource(nameof(Queries))]
    public void Validate_EachRow_NamesEveryInvalidField(DescribeRecipientQuery query, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(query), Is.EquivalentTo(faults));
    }

    [Test]
    public async Task Handle_ARecipientOfWhomNothingIsKnown_SaysSo()
    {
        Stored([]);

        var described = (await Application.HandleAsync(OfNumber)).Value;

        Assert.That((described.IsKnown, described.Recipient, described.LastCode, described.MoreBefore), Is.EqualTo((false, Someone, (CodeTraceDto?)null, (long?)null)));
        Assert.That(described.Guesses, Is.EqualTo(new GuessStanding(LockedUntil: null, IsLockedUntilUnlock: false, 0, 5)));
        Assert.That((described.Purposes, described.Locales), Is.EqualTo((new[] { "confirm" }, new[] { "fa", "en" })));
        Assert.That(described.Sends[0], Is.EqualTo(new PurposeSendsDto(Purpose: null, new SendStanding(0, 5, InDay: null, MaxPerDay: null, NextAt: null))));
    }

    [Test]
    public async Task Handle_ALockedRecipient_SaysUntilWhen()
    {
        var budget = GuessBudget.For(Someone);
        for (var guess = 0; guess < 5; guess++)
            budget.CountWrongGuess(Guesses, Now);
        Stored([], budget);

        var described = (await Application.HandleAsync(OfNumber)).Value;

        Assert.That((described.IsKnown, described.Guesses.LockedUntil, described.Guesses.WrongGuesses), Is.EqualTo((true, (DateTimeOffset?)Now.AddMinutes(5), 5)));
    }

    [Test]
    public async Task Handle_ARecipientThatWasSentACode_StandsByTheLimitsOfEachPurpose()
    {
        var budget = SendBudget.For(Someone);
        budget.Count(Sends, SendLimits.Window, Now);
        Stored([], sent: new RecipientSends(Someone, budget, NoRules, Now));

        var described = (await Application.HandleAsync(OfNumber)).Value;

        Assert.That(described.IsKnown, Is.True);
        Assert.That(
            described.Sends.Select(sends => (sends.Purpose, sends.Standing.InHour, sends.Standing.NextAt)),
            Is.EqualTo(new[] { (null, 1, Now.AddSeconds(30)), ("confirm", 1, (DateTimeOffset?)Now.AddSeconds(10)) }));
    }

    [TestCaseSource(nameof(Obstacles))]
    public async Task Handle_WhatKeepsEveryMessageFromIt_IsNamed(SendRules rules, bool isReached, SendObstacle? obstacle)
    {
        Stored([], sent: new RecipientSends(Someone, SendBudget.For(Someone), rules, Now), isReached: isReached);

        Assert.That((await Application.HandleAsync(OfNumber)).Value.Obstacle, Is.EqualTo(obstacle));
    }

    [TestCase(20, 20, null)]
    [TestCase(21, 20, 102)]
    public async Task Handle_MoreCodesThanAtATime_SaysWhereTheRestBegins(int stored, int shown, int? before)
    {
        Stored([.. Enumerable.Range(0, stored).Select(index => Trace(121 - index))]);

        var described = (await Application.HandleAsync(OfNumber)).Value;

        Assert.That((described.Codes.Count, described.MoreBefore, described.LastCode!.Id), Is.EqualTo((shown, (long?)before, 121L)));
    }

    [Test]
    public async Task Handle_TheRest_StillTellsOfTheLastCode()
    {
        Stored([Trace(121)]);
        Application.Port<IRecipientReader>().Setup(port => port.CodesOfAsync(Someone, 102, 21, It.IsAny<CancellationToken>())).ReturnsAsync([Trace(101)]);

        var described = (await Application.HandleAsync(OfNumber with { Before = Input.OfText("102") })).Value;

        Assert.That((described.LastCode!.Id, described.Codes.Single().Id), Is.EqualTo((121L, 101L)));
    }

    [Test]
    public async Task Handle_ACodesId_IsAboutWhomItIsFor()
    {
        Application.Port<IRecipientReader>().Setup(port => port.FindByCodeAsync(66, It.IsAny<CancellationToken>())).ReturnsAsync(Someone);
        Stored([]);

        Assert.That((await Application.HandleAsync(new DescribeRecipientQuery { Who = Input.OfText("66") })).Value.Recipient, Is.EqualTo(Someone));
    }

    [Test]
    public async Task Handle_AnIdOfNoCode_IsNotFound()
    {
        Application.Port<IRecipientReader>().Setup(port => port.FindByCodeAsync(66, It.IsAny<CancellationToken>())).ReturnsAsync((Recipient?)null);

        Assert.That((await Application.HandleAsync(new DescribeRecipientQuery { Who = Input.OfText("66") })).Failure, Is.SameAs(OtpCode.NotFound));
    }

    private static CodeTraceDto Trace(long id) => new()
    {
        Id = id,
        Purpose = null,
        Maker = new MakerDto(7, "shop", Hook: null),
        IsGenerated = true,
        CreatedAt = Now,
        ValidTo = Now.AddMinutes(2),
        State = OtpCodeState.Usable,
        EndsAt = Now.AddMinutes(2),
        Messages = [],
    };

    private void Stored(IReadOnlyList<CodeTraceDto> codes, GuessBudget? guesses = null, RecipientSends? sent = null, bool isReached = true)
    {
        Application.Port<IRecipientReader>().Setup(port => port.CodesOfAsync(Someone, null, It.IsAny<int>(), It.IsAny<CancellationToken>())).ReturnsAsync(codes);
        Application.Budgets.Setup(port => port.FindAsync(Someone, It.IsAny<CancellationToken>())).ReturnsAsync(guesses);
        Application.SendBudgets.Setup(port => port.SendsOfAsync(Someone, Now, It.IsAny<CancellationToken>()))
            .ReturnsAsync(sent ?? new RecipientSends(Someone, SendBudget.For(Someone), NoRules, Now));
        Application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(isReached);
    }
}
