using Moq;
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
        ExpectSends();
        ExpectSave();
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
        ExpectSends(isReached: false);
        ExpectRefusal();

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number });

        Assert.That(sent.Failure, Is.EqualTo(RecipientSends.NoProvider));
        Assert.That((_added, _budgets), Is.EqualTo((new List<OtpCode>(), new List<SendBudget>())));
    }

    [Test]
    public async Task Handle_TooSoonAfterAClockThatWasAhead_StoresFromWhenItCountsAndNoCode()
    {
        var budget = SendBudget.For(Recipient);
        budget.Count(Settings.Sends, Now.AddDays(1));
        ExpectSends(budget);
        List<DateTimeOffset> stored = [];
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Callback(() => stored.Add(budget.LastSentAt)).Returns(Task.CompletedTask);

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number });

        Assert.That((sent.Failure?.Kind, sent.Failure?.RetryAfter), Is.EqualTo((FailureKind.TooMany, Settings.Sends.ResendInterval)));
        Assert.That(stored, Is.EqualTo(new[] { Now }));
        Assert.That(_added, Is.Empty);
    }

    // Contract, section 5: what is repeated too soon is answered by its own wait, and costs the others nothing.
    [TestCase(false, "send-ceiling-reached", 60)]
    [TestCase(true, "sent-too-often", 30)]
    public async Task Handle_BeyondACeiling_IsRefusedOnceTheRecipientsOwnLimitsArent(bool isRepeated, string rule, int seconds)
    {
        var budget = SendBudget.For(Recipient);
        if (isRepeated)
            budget.Count(Settings.Sends, Now);
        ExpectSends(budget, ceilings: new SendCeilings(InAll: 1, PerPrefix: null));
        ExpectRefusal();
        if (!isRepeated)
        {
            _application.SendBudgets.Setup(port => port.CountTextMessagesAsync(Recipient.MobileNumber!, Now, It.IsAny<CancellationToken>()))
                .ReturnsAsync(new SentTextMessages(InAll: 1, ToPrefix: 0));
        }

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number });

        Assert.That((sent.Failure?.Rule, sent.Failure?.RetryAfter), Is.EqualTo((rule, TimeSpan.FromSeconds(seconds))));
        Assert.That((_added, _budgets), Is.EqualTo((Array.Empty<OtpCode>(), Array.Empty<SendBudget>())));
    }

    [Test]
    public async Task Handle_ARecipientWithAsManyLiveCodesAsItCanHave_SendsNothing()
    {
        ExpectSends();
        _application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>())).ReturnsAsync(RecipientCodes.TooManyLive);

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number });

        Assert.That(sent.Failure, Is.SameAs(RecipientCodes.TooManyLive));
        Assert.That(_application.UnitOfWork.Invocations, Is.Empty);
    }

    [TestCase("fa-IR", true)]
    [TestCase("en_GB", true)]
    [TestCase("de", false)]
    [TestCase("", false)]
    public void Validate_ALocale_TakesTheLanguagesThatAreServed(string locale, bool isTaken) => Assert.That(
        _application.FaultsIn(new SendOtpCodeCommand { MobileNumber = Number, Locale = Input.OfText(locale) }),
        isTaken ? Is.Empty : Is.EqualTo(new[] { ("Locale", "Takes fa or en, with or without a region, as fa-IR.") }));

    // Strict ports: a message would fail it, and so would a budget (contract, section 5).
    [Test]
    public async Task Handle_ATestRecipient_GetsItsCodeAndALineInTheAuditTrail()
    {
        ExpectSends(isReached: false, tests: [new TestRecipient(Recipient, OneTimeCode.From(111111), Now.AddDays(1))]);
        ExpectSave();
        _application.Audit.Setup(port => port.Record(AuditAction.SendTest, It.IsAny<OtpCode>()));

        var sent = await HandleAsync(new SendOtpCodeCommand { MobileNumber = Number });

        Assert.That(sent.IsSuccess, Is.True);
        Assert.That(_added.Select(code => code.Code.Value), Is.EqualTo([111111]));
        Assert.That(_budgets, Is.Empty);
    }

    private void ExpectSends(
        SendBudget? budget = null, bool isReached = true, SendCeilings? ceilings = null, params IEnumerable<TestRecipient> tests)
    {
        var rules = new SendRules(ServedRecipients.Everybody, ceilings ?? SendCeilings.None, new TestRecipients(tests));
        _application.SendBudgets.Setup(port => port.SendsOfAsync(Recipient, Now, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new RecipientSends(Recipient, budget ?? SendBudget.For(Recipient), rules, Now));
        _application.SendBudgets.Setup(port => port.Add(It.IsAny<SendBudget>())).Callback<SendBudget>(_budgets.Add);
        _application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(isReached);
    }

    private void ExpectRefusal() =>
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

    private void ExpectSave()
    {
        _application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>()))
            .Callback((OtpCode code, CancellationToken _) => _added.Add(code)).ReturnsAsync((Failure?)null);
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()))
            .Returns((Func<OtpCodeDto> answer, CancellationToken _) => Task.FromResult(answer()));
    }

    private Task<Result<OtpCodeDto>> HandleAsync(SendOtpCodeCommand command) => _application.SendAsync(command);
}
