using Moq;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.Application.UnitTests.TestApplication;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SendOtpCodeTests : IDisposable
{
    private static readonly Recipient Recipient = Recipient.Of(MobileNumber.Parse("09123256545"));
    private static readonly Input Number = Input.OfText("09123256545");

    private readonly TestApplication _application = new();
    private readonly List<OtpCode> _added = [];
    private readonly List<SendBudget> _budgets = [];

    public void Dispose() => _application.Dispose();

    [Test]
    public async Task Handle_Valid_StoresADrawnCodeWithItsMessageAndKeepsItsValue()
    {
        ExpectBudget(known: null);
        ExpectSave();
        _application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(true);
        _application.Outbox.Setup(port => port.Add(It.IsAny<OtpCode>(), Locale.English));

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number, Locale = Input.OfText("en"), Purpose = Input.OfText("login") });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((sent.Value.Code, sent.Value.Recipient, sent.Value.Purpose), Is.EqualTo(((int?)null, "09123256545", "login")));
            Assert.That(_added.Select(code => (code.IsGenerated, code.ValidTo, code.CreatedBy)), Is.EqualTo(new[] { (true, Now + Expiry.Lifetime, TokenId) }));
            Assert.That(_budgets.Select(budget => budget.SentAt), Is.EqualTo(new[] { new[] { Now } }));
        }
    }

    [Test]
    public async Task Handle_WhereNothingReachesTheRecipient_StoresNothing()
    {
        _application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Email)).Returns(false);

        var sent = await HandleAsync(new SendOtpCodeCommand { Email = Input.OfText("a@b.example") });

        Assert.That(sent.Failure, Is.EqualTo(SendOtpCodeCommand.NoProvider));
        Assert.That(_application.UnitOfWork.Invocations, Is.Empty);
    }

    [Test]
    public async Task Handle_TooSoon_StoresNoCode()
    {
        var budget = SendBudget.For(Recipient);
        budget.Count(Settings.Sends, Now);
        ExpectBudget(budget);
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        _application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(true);

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number });

        Assert.That((sent.Failure?.Kind, sent.Failure?.RetryAfter), Is.EqualTo((FailureKind.TooMany, Settings.Sends.ResendInterval)));
        Assert.That(_added, Is.Empty);
    }

    [Test]
    public async Task Handle_TooSoonAfterAClockThatWasAhead_StoresFromWhenItCounts()
    {
        var budget = SendBudget.For(Recipient);
        budget.Count(Settings.Sends, Now.AddDays(1));
        ExpectBudget(budget);
        List<DateTimeOffset> stored = [];
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Callback(() => stored.Add(budget.LastSentAt)).Returns(Task.CompletedTask);
        _application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(true);

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number });

        Assert.That(sent.Failure?.RetryAfter, Is.EqualTo(Settings.Sends.ResendInterval));
        Assert.That(stored, Is.EqualTo(new[] { Now }));
    }

    [Test]
    public async Task Handle_ARecipientWithAsManyLiveCodesAsItCanHave_SendsNothing()
    {
        ExpectBudget(known: null);
        _application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(true);
        _application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>())).ReturnsAsync(RecipientCodes.TooManyLive);

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number });

        Assert.That(sent.Failure, Is.SameAs(RecipientCodes.TooManyLive));
        Assert.That(_application.UnitOfWork.Invocations, Is.Empty);
    }

    [TestCase(9, 4, true)]
    [TestCase(10, 0, false)]
    [TestCase(0, 5, false)]
    public async Task Handle_AtACeiling_IsRefused(int inAll, int ofPrefix, bool isTaken)
    {
        ExpectBudget(known: null);
        ExpectSave();
        _application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(true);
        _application.Outbox.Setup(port => port.Add(It.IsAny<OtpCode>(), null));
        _application.SendBudgets.Setup(port => port.CountTextMessagesAsync(null, Now - SendLimits.Window, Now + SendCeilings.ClockTolerance, It.IsAny<CancellationToken>())).ReturnsAsync(inAll);
        _application.SendBudgets.Setup(port => port.CountTextMessagesAsync("0912", Now - SendLimits.Window, Now + SendCeilings.ClockTolerance, It.IsAny<CancellationToken>())).ReturnsAsync(ofPrefix);

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number }, Settings with { SendCeilings = new SendCeilings(InAll: 10, PerPrefix: 5) });

        Assert.That(sent.Failure?.Rule, isTaken ? Is.Null : Is.EqualTo("send-ceiling-reached"));
    }

    [Test]
    public async Task Handle_ARecipientThatIsNotServed_IsRefusedBeforeAnythingIsAskedOrCounted()
    {
        var served = ServedRecipients.Everybody with { Deny = [MobilePrefix.Parse("0912")] };

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number }, Settings with { Served = served });

        Assert.That(sent.Failure, Is.EqualTo(ServedRecipients.NotServed));
        Assert.That(_application.SendBudgets.Invocations, Is.Empty);
        Assert.That(_application.UnitOfWork.Invocations, Is.Empty);
    }

    [TestCase("fa-IR", true)]
    [TestCase("en_GB", true)]
    [TestCase("de", false)]
    [TestCase("", false)]
    public void Validate_ALocale_TakesTheLanguagesThatAreServed(string locale, bool isTaken) => Assert.That(
        _application.FaultsIn(new SendOtpCodeCommand { MobileNumber = Number, Locale = Input.OfText(locale) }),
        isTaken ? Is.Empty : Is.EqualTo(new[] { ("Locale", "Takes fa or en, with or without a region, as fa-IR.") }));

    // Strict ports: a budget that was asked for would fail it, and so would a ceiling (contract, section 5).
    [Test]
    public async Task Handle_ATestRecipient_GetsItsCodeAndALineInTheAuditTrail()
    {
        ExpectSave();
        _application.Audit.Setup(port => port.Record(AuditAction.SendTest, It.IsAny<OtpCode>()));

        var sent = await HandleAsync(
            new SendOtpCodeCommand { MobileNumber = Number },
            Settings with
            {
                SendCeilings = new SendCeilings(InAll: 1, PerPrefix: 1),
                Served = ServedRecipients.Everybody with { Deny = [MobilePrefix.Parse("0912")] },
                TestRecipients = new TestRecipients([new TestRecipient(Recipient, OneTimeCode.From(111111), Now.AddDays(1))]),
            });

        Assert.That(sent.IsSuccess, Is.True);
        Assert.That(_added.Select(code => code.Code.Value), Is.EqualTo([111111]));
        Assert.That(_application.Outbox.Invocations, Is.Empty);
    }

    [Test]
    public async Task Handle_ATestRecipientOnceItIsOver_IsARecipientLikeAnyOther()
    {
        _application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(false);

        var sent = await HandleAsync(
            new SendOtpCodeCommand { MobileNumber = Number },
            Settings with { TestRecipients = new TestRecipients([new TestRecipient(Recipient, OneTimeCode.From(111111), Now)]) });

        Assert.That(sent.Failure, Is.EqualTo(SendOtpCodeCommand.NoProvider));
    }

    private void ExpectBudget(SendBudget? known)
    {
        _application.SendBudgets.Setup(port => port.FindAsync(Recipient, It.IsAny<CancellationToken>())).ReturnsAsync(known);
        _application.SendBudgets.Setup(port => port.Add(It.IsAny<SendBudget>())).Callback<SendBudget>(_budgets.Add);
    }

    private void ExpectSave()
    {
        _application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>()))
            .Callback((OtpCode code, CancellationToken _) => _added.Add(code)).ReturnsAsync((Failure?)null);
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()))
            .Returns((Func<OtpCodeDto> answer, CancellationToken _) => Task.FromResult(answer()));
    }

    private Task<Result<OtpCodeDto>> HandleAsync(SendOtpCodeCommand command, OtpSettings? settings = null)
    {
        var caller = Mock.Of<ICaller>(port => port.TokenId == TokenId, MockBehavior.Strict);
        var handler = new SendOtpCodeCommandHandler(
            _application.Codes.Object, _application.SendBudgets.Object, _application.Outbox.Object, _application.UnitOfWork.Object, _application.Audit.Object,
            caller, settings ?? Settings, _application.Clock, _application.Mapper);
        return handler.Handle(command, CancellationToken.None);
    }
}
