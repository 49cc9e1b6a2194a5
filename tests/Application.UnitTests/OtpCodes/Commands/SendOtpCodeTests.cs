using Moq;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class SendOtpCodeTests : ApplicationTests
{
    private const string LocaleTakes = "Takes fa or en, with or without a region, as fa-IR.";

    private static readonly Input Email = Input.OfText("someone@example.com");
    private static readonly SendOtpCodeCommand Valid = new() { MobileNumber = Input.OfText(Number) };

    private readonly List<OtpCode> _added = [];
    private readonly List<SendBudget> _budgets = [];

    private static IEnumerable<TestCaseData> Taken =>
    [
        Row("a number", Valid),
        Row("an e-mail", new SendOtpCodeCommand { Email = Email }),
        Row("an e-mail beside a null", Valid with { MobileNumber = Input.Null, Email = Email }),
        Row("a language that is served", Valid with { Locale = Input.OfText("en") }),
        Row("one with a region", Valid with { Locale = Input.OfText("fa-IR") }),
        Row("one with a region after an underscore", Valid with { Locale = Input.OfText("en_GB") }),
        Row("null as language", Valid with { Locale = Input.Null }),
        Row("a purpose", Valid with { Purpose = Input.OfText("login") }),
        Row("null as purpose", Valid with { Purpose = Input.Null }),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Row("nothing given", new SendOtpCodeCommand(), SingleRecipient),
        Row("both recipients", Valid with { Email = Email }, SingleRecipient),
        Row("null for both recipients", Valid with { MobileNumber = Input.Null, Email = Input.Null }, SingleRecipient),
        Row("no mobile number", Valid with { MobileNumber = Input.OfText("02112345678") }, ("MobileNumber", MobileNumber.Takes)),
        Row("a mobile number as number", Valid with { MobileNumber = Input.OfNumber("9123256545") }, ("MobileNumber", MobileNumber.Takes)),
        Row("no e-mail address", new SendOtpCodeCommand { Email = Input.OfText("someone") }, ("Email", EmailAddress.Takes)),
        Row("a language that isn't served", Valid with { Locale = Input.OfText("de") }, ("Locale", LocaleTakes)),
        Row("an empty language", Valid with { Locale = Input.OfText("") }, ("Locale", LocaleTakes)),
        Row("a number as language", Valid with { Locale = Input.OfNumber("1") }, ("Locale", LocaleTakes)),
        Row("a purpose in capitals", Valid with { Purpose = Input.OfText("Login") }, ("Purpose", Purpose.Takes)),
        Row(
            "everything wrong",
            new SendOtpCodeCommand { MobileNumber = Input.Other, Email = Input.Other, Locale = Input.Other, Purpose = Input.Other },
            [("MobileNumber", MobileNumber.Takes), ("Email", EmailAddress.Takes), .. SingleRecipient, ("Locale", LocaleTakes), ("Purpose", Purpose.Takes)]),
    ];

    [TestCaseSource(nameof(Taken))]
    [TestCaseSource(nameof(Refused))]
    public void Validate_EachRow_NamesEveryInvalidField(SendOtpCodeCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [Test]
    public async Task Handle_Valid_StoresADrawnCodeWithItsMessageAndKeepsItsValue()
    {
        ExpectSends();
        ExpectSave();
        Application.Outbox.Setup(port => port.Add(It.IsAny<OtpCode>(), Locale.English));

        var sent = await HandleAsync(Valid with { Locale = Input.OfText("en"), Purpose = Input.OfText("login") });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((sent.Value.Code, sent.Value.Recipient, sent.Value.Purpose), Is.EqualTo(((int?)null, "09123256545", "login")));
            Assert.That(_added.Select(code => (code.IsGenerated, code.ValidTo, code.CreatedBy)), Is.EqualTo(new[] { (true, Now + Expiry.Lifetime, TestApplication.TokenId) }));
            Assert.That(_budgets.Select(budget => budget.SentAt), Is.EqualTo(new[] { new[] { Now } }));
        }
    }

    [Test]
    public async Task Handle_ForAPurposeWithAPolicyOfItsOwn_GoesByThat()
    {
        var budget = SendBudget.For(Someone);
        budget.Count(Sends, SendLimits.Window, Now.AddSeconds(-10));
        ExpectSends(budget);
        ExpectSave();
        Application.Outbox.Setup(port => port.Add(It.IsAny<OtpCode>(), null));

        var sent = await HandleAsync(Valid with { Purpose = Confirm });

        Assert.That(sent.IsSuccess, Is.True);
        Assert.That(_added.Select(code => (code.ValidTo, code.Code.ToDigits().Length)), Is.EqualTo(new[] { (Now.AddDays(1), 9) }));
    }

    [Test]
    public async Task Handle_WhereNothingReachesTheRecipient_StoresNothing()
    {
        ExpectSends(isReached: false);
        ExpectRefusal();

        var sent = await HandleAsync(Valid);

        Assert.That(sent.Failure, Is.EqualTo(RecipientSends.NoProvider));
        Assert.That((_added, _budgets), Is.EqualTo((new List<OtpCode>(), new List<SendBudget>())));
    }

    [Test]
    public async Task Handle_TooSoonAfterAClockThatWasAhead_StoresFromWhenItCountsAndNoCode()
    {
        var budget = SendBudget.For(Someone);
        budget.Count(Sends, SendLimits.Window, Now.AddDays(1));
        ExpectSends(budget);
        List<DateTimeOffset> stored = [];
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Callback(() => stored.Add(budget.LastSentAt)).Returns(Task.CompletedTask);

        var sent = await HandleAsync(Valid);

        Assert.That((sent.Failure?.Kind, sent.Failure?.RetryAfter), Is.EqualTo((FailureKind.TooMany, Sends.ResendInterval)));
        Assert.That(stored, Is.EqualTo(new[] { Now }));
        Assert.That(_added, Is.Empty);
    }

    // Contract, section 5: what is repeated too soon is answered by its own wait, and costs the others nothing.
    [TestCase(false, "send-ceiling-reached", 60)]
    [TestCase(true, "sent-too-often", 30)]
    public async Task Handle_BeyondACeiling_IsRefusedOnceTheRecipientsOwnLimitsArent(bool isRepeated, string rule, int seconds)
    {
        var budget = SendBudget.For(Someone);
        if (isRepeated)
            budget.Count(Sends, SendLimits.Window, Now);
        ExpectSends(budget, ceilings: new SendCeilings(InAll: 1, PerPrefix: null));
        ExpectRefusal();
        if (!isRepeated)
        {
            Application.SendBudgets.Setup(port => port.CountTextMessagesAsync(Someone.MobileNumber!, Now, It.IsAny<CancellationToken>()))
                .ReturnsAsync(new SentTextMessages(InAll: 1, ToPrefix: 0));
        }

        var sent = await HandleAsync(Valid);

        Assert.That((sent.Failure?.Rule, sent.Failure?.RetryAfter), Is.EqualTo((rule, TimeSpan.FromSeconds(seconds))));
        Assert.That((_added, _budgets), Is.EqualTo((Array.Empty<OtpCode>(), Array.Empty<SendBudget>())));
    }

    [Test]
    public async Task Handle_ARecipientWithAsManyLiveCodesAsItCanHave_SendsNothing()
    {
        ExpectSends();
        Application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>())).ReturnsAsync(RecipientCodes.TooManyLive);

        var sent = await HandleAsync(Valid);

        Assert.That(sent.Failure, Is.SameAs(RecipientCodes.TooManyLive));
        Assert.That(Application.UnitOfWork.Invocations, Is.Empty);
    }

    // Strict ports: a message would fail it, and so would a budget (contract, section 5).
    [Test]
    public async Task Handle_ATestRecipient_GetsItsCodeAndALineInTheAuditTrail()
    {
        ExpectSends(isReached: false, tests: [new TestRecipient(Someone, OneTimeCode.From(111111), Now.AddDays(1))]);
        ExpectSave();
        Application.Audit.Setup(port => port.Record(AuditAction.SendTest, It.IsAny<OtpCode>()));

        var sent = await HandleAsync(Valid);

        Assert.That(sent.IsSuccess, Is.True);
        Assert.That(_added.Select(code => code.Code.Value), Is.EqualTo([111111]));
        Assert.That(_budgets, Is.Empty);
    }

    private void ExpectSends(
        SendBudget? budget = null, bool isReached = true, SendCeilings? ceilings = null, params IEnumerable<TestRecipient> tests)
    {
        var rules = new SendRules(ServedRecipients.Everybody, ceilings ?? SendCeilings.None, new TestRecipients(tests), SendLimits.Window);
        Application.SendBudgets.Setup(port => port.SendsOfAsync(Someone, Now, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new RecipientSends(Someone, budget ?? SendBudget.For(Someone), rules, Now));
        Application.SendBudgets.Setup(port => port.Add(It.IsAny<SendBudget>())).Callback<SendBudget>(_budgets.Add);
        Application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(isReached);
    }

    private void ExpectRefusal() =>
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

    private void ExpectSave()
    {
        Application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>()))
            .Callback((OtpCode code, CancellationToken _) => _added.Add(code)).ReturnsAsync((Failure?)null);
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()))
            .Returns((Func<OtpCodeDto> answer, CancellationToken _) => Task.FromResult(answer()));
    }

    private Task<Result<OtpCodeDto>> HandleAsync(SendOtpCodeCommand command) => Application.HandleAsync(command);
}
