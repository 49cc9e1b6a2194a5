using Moq;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class ResendOtpCodeTests : ApplicationTests
{
    private const long Id = 42;

    private static readonly ResendOtpCodeCommand Again = new() { Id = Id };

    private readonly List<SendBudget> _budgets = [];
    private readonly List<Locale?> _messages = [];

    private static IEnumerable<TestCaseData> Validations =>
    [
        Row("nothing", Again),
        Row("a language that is served", Again with { Locale = Input.OfText("en-GB") }),
        Row("null as language", Again with { Locale = Input.Null }),
        Row("one that isn't", Again with { Locale = Input.OfText("de") }, ("Locale", "Takes fa or en, with or without a region, as fa-IR.")),
        Row("a number as language", Again with { Locale = Input.OfNumber("1") }, ("Locale", "Takes fa or en, with or without a region, as fa-IR.")),
    ];

    [TestCaseSource(nameof(Validations))]
    public void Validate_EachRow_NamesEveryInvalidField(ResendOtpCodeCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [TestCase(null, "en")]
    [TestCase("fa", "fa")]
    public async Task Handle_ALiveCode_AddsAMessageAndItsCountAndLeavesTheCode(string? asked, string locale)
    {
        var code = Stored(AnOtpCode.Generated());
        ExpectSends();
        ExpectSave();
        Application.Clock.Advance(TimeSpan.FromSeconds(1));

        var resent = await HandleAsync(Again with { Locale = asked is null ? default(Input) : Input.OfText(asked) });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((resent.Value.Code, resent.Value.ValidTo, resent.Value.UpdatedAt), Is.EqualTo(((int?)null, Now + Expiry.Lifetime, Now)));
            Assert.That(_messages, Is.EqualTo([Locale.Parse(locale)]));
            Assert.That(_budgets.Select(budget => budget.LastSentAt), Is.EqualTo(new[] { Now.AddSeconds(1) }));
            Application.Audit.Verify(port => port.Record(AuditAction.Resend, AuditTarget.OtpCode, code.Id), Times.Once());
        }
    }

    [Test]
    public async Task Handle_ACodeOfTheCallers_IsAnsweredWithIt()
    {
        Stored(AnOtpCode.Of());
        ExpectSends();
        ExpectSave();

        var resent = await HandleAsync(Again);

        Assert.That(resent.Value.Code, Is.EqualTo(42317));
    }

    [Test]
    public async Task Handle_AnUnknownId_IsNotFound()
    {
        Stored(code: null);

        Assert.That((await HandleAsync(Again)).Failure, Is.SameAs(OtpCode.NotFound));
    }

    [TestCase(120, true, "otp-code-ended")]
    [TestCase(0, false, "otp-code-never-delivered")]
    public async Task Handle_WhatCantBeDeliveredAgain_CountsNothing(int seconds, bool wasDelivered, string rule)
    {
        Stored(AnOtpCode.Generated(), wasDelivered);
        ExpectSends();
        Application.Clock.Advance(TimeSpan.FromSeconds(seconds));

        var resent = await HandleAsync(Again);

        Assert.That((resent.Failure?.Kind, resent.Failure?.Rule), Is.EqualTo((FailureKind.Conflict, rule)));
        Assert.That((_budgets, _messages), Is.EqualTo((new List<SendBudget>(), new List<Locale?>())));
    }

    // By the limits of what the code is for.
    [TestCase(null, false)]
    [TestCase("confirm", true)]
    public async Task Handle_SoonAfterTheLast_IsMeasuredByItsPurposesInterval(string? purpose, bool isTaken)
    {
        Stored(AnOtpCode.Of(purpose: purpose is null ? null : Purpose.Parse(purpose)));
        var budget = SendBudget.For(Someone);
        budget.Count(Sends, SendLimits.Window, Now.AddSeconds(-10));
        ExpectSends(budget);
        ExpectSave();
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        var resent = await HandleAsync(Again);

        Assert.That((resent.Failure?.Rule, _messages.Count), Is.EqualTo((isTaken ? null : "sent-too-often", isTaken ? 1 : 0)));
    }

    // A test recipient's sends leave no message that would tell of them.
    [Test]
    public async Task Handle_ATestRecipient_IsLinesInTheAuditTrailAlone()
    {
        var code = Stored(AnOtpCode.Generated(), wasDelivered: false);
        ExpectSends(tests: [new TestRecipient(Someone, OneTimeCode.From(111111), Now.AddDays(1))]);
        ExpectSave();
        Application.Audit.Setup(port => port.Record(AuditAction.SendTest, code));

        var resent = await HandleAsync(Again);

        Assert.That((resent.IsSuccess, _budgets.Count, _messages.Count), Is.EqualTo((true, 0, 0)));
        Application.Audit.VerifyAll();
    }

    private OtpCode Stored(OtpCode? code, bool wasDelivered = true)
    {
        Application.Codes.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(code);
        Application.Outbox.Setup(port => port.LastLocaleAsync(code!, It.IsAny<CancellationToken>()))
            .ReturnsAsync(wasDelivered ? Locale.English : null);
        return code!;
    }

    private void ExpectSends(SendBudget? budget = null, params IEnumerable<TestRecipient> tests)
    {
        var rules = new SendRules(ServedRecipients.Everybody, SendCeilings.None, new TestRecipients(tests), Policies.SendWindow);
        Application.SendBudgets.Setup(port => port.SendsOfAsync(Someone, It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => new RecipientSends(Someone, budget ?? SendBudget.For(Someone), rules, Application.Clock.GetUtcNow()));
        Application.SendBudgets.Setup(port => port.Add(It.IsAny<SendBudget>())).Callback<SendBudget>(_budgets.Add);
        Application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(true);
        Application.Outbox.Setup(port => port.Add(It.IsAny<OtpCode>(), It.IsAny<Locale?>())).Callback((OtpCode _, Locale? locale) => _messages.Add(locale));
    }

    private void ExpectSave()
    {
        Application.Audit.Setup(port => port.Record(AuditAction.Resend, AuditTarget.OtpCode, It.IsAny<long>()));
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()))
            .Returns((Func<OtpCodeDto> answer, CancellationToken _) => Task.FromResult(answer()));
    }

    private Task<Result<OtpCodeDto>> HandleAsync(ResendOtpCodeCommand command) => Application.HandleAsync(command);
}
