using Moq;
using Otp.Application.Common.Messaging;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class DeliverOtpCodeTests : ApplicationTests
{
    private const string TooManyDigits = "Takes at most 10 digits, for they are shown as they are written.";

    private static readonly DeliverOtpCodeCommand Valid = new() { Code = Input.OfText("042317"), MobileNumber = Input.OfText(Number) };

    private readonly List<OtpCode> _added = [];
    private readonly List<SendBudget> _budgets = [];

    private static IEnumerable<TestCaseData> Taken =>
    [
        Row("a text", Valid),
        Row("a number", Valid with { Code = Input.OfNumber("42317") }),
        Row("ten digits", Valid with { Code = Input.OfText("0000042317") }),
        Row("ten digits as they are pasted", Valid with { Code = Input.OfText("\u200F00000-42317\n") }),
        Row("an e-mail", new DeliverOtpCodeCommand { Code = Input.OfText("1"), Email = Input.OfText("someone@example.com") }),
        Row("a language and a purpose", Valid with { Locale = Input.OfText("en"), Purpose = Input.OfText("login") }),
        Row("null as language and as purpose", Valid with { Locale = Input.Null, Purpose = Input.Null }),
        Row("the longest lifetime of its purpose", Valid with { Purpose = Confirm, ValidTo = Input.OfText("2025-12-31T14:46:02.777862Z") }),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Row("no code", Valid with { Code = default(Input) }, ("Code", FieldState.Required)),
        Row("a boolean as code", Valid with { Code = Input.Other }, ("Code", OneTimeCode.Takes)),
        Row("a sign", Valid with { Code = Input.OfText("-1") }, ("Code", OneTimeCode.Takes)),
        Row("a fraction", Valid with { Code = Input.OfNumber("1.0") }, ("Code", OneTimeCode.Takes)),
        Row("eleven digits", Valid with { Code = Input.OfText("00000042317") }, ("Code", TooManyDigits)),
        Row("eleven digits as they are pasted", Valid with { Code = Input.OfText("000000 4-2 317") }, ("Code", TooManyDigits)),
        Row("eleven Persian digits", Valid with { Code = Input.OfText("۰۰۰۰۰۰۴۲۳۱۷") }, ("Code", TooManyDigits)),
        Row("neither recipient", Valid with { MobileNumber = default(Input) }, SingleRecipient),
        Row("null as expiry", Valid with { ValidTo = Input.Null }, ("ValidTo", FieldState.NotNull)),
        Row("now", Valid with { ValidTo = Input.OfText("2025-12-29T14:46:02.777862Z") }, ("ValidTo", "Takes an instant after now.")),
        Row(
            "beyond the longest lifetime",
            Valid with { ValidTo = Input.OfText("2025-12-31T14:46:02.777862Z") },
            ("ValidTo", "Takes an instant at most 1.00:00:00 after now.")),
        Row("a language that isn't served", Valid with { Locale = Input.OfText("de") }, ("Locale", "Takes fa or en, with or without a region, as fa-IR.")),
        Row(
            "everything wrong",
            new DeliverOtpCodeCommand { Code = Input.Other, MobileNumber = Input.Other, Email = Input.Other, Purpose = Input.Other },
            [("Code", OneTimeCode.Takes), ("MobileNumber", MobileNumber.Takes), ("Email", EmailAddress.Takes), .. SingleRecipient, ("Purpose", Purpose.Takes)]),
    ];

    [TestCaseSource(nameof(Taken))]
    [TestCaseSource(nameof(Refused))]
    public void Validate_EachRow_NamesEveryInvalidField(DeliverOtpCodeCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [Test]
    public async Task Handle_Valid_StoresTheCallersCodeWithItsMessageAndItsCount()
    {
        ExpectSends();
        ExpectSave();
        Application.Outbox.Setup(port => port.Add(It.IsAny<OtpCode>(), Locale.English));

        var delivered = await HandleAsync(Valid with { Locale = Input.OfText("en"), Purpose = Confirm });

        using (Assert.EnterMultipleScope())
        {
            Assert.That((delivered.Value.Code, delivered.Value.Recipient, delivered.Value.Purpose), Is.EqualTo((42317, Number, "confirm")));
            Assert.That(
                _added.Select(code => (code.IsGenerated, code.Code.ToDigits(), code.ValidTo, code.CreatedBy)),
                Is.EqualTo(new[] { (false, "042317", Now.AddDays(1), TestApplication.TokenId) }));
            Assert.That(_budgets.Select(budget => budget.SentAt), Is.EqualTo(new[] { new[] { Now } }));
            Application.Outbox.VerifyAll();
        }
    }

    // By the limits of what it is for.
    [TestCase(null, 10, false)]
    [TestCase("confirm", 10, true)]
    [TestCase("confirm", 9.5, false)]
    public async Task Handle_SoonAfterAnother_IsMeasuredByItsPurposesInterval(string? purpose, double seconds, bool isTaken)
    {
        var budget = SendBudget.For(Someone);
        budget.Count(Sends, SendLimits.Window, Now.AddSeconds(-seconds));
        ExpectSends(budget);
        ExpectSave();
        Application.Outbox.Setup(port => port.Add(It.IsAny<OtpCode>(), null));
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        var delivered = await HandleAsync(Valid with { Purpose = purpose is null ? default(Input) : Input.OfText(purpose) });

        Assert.That((delivered.Failure?.Rule, _added.Count), Is.EqualTo((isTaken ? null : "sent-too-often", isTaken ? 1 : 0)));
    }

    [Test]
    public async Task Handle_ExpiredSinceItWasValidated_CountsNothing()
    {
        var delivered = await HandleAsync(Valid with { ValidTo = Input.OfText("2025-12-29T14:46:02.777862Z") });

        Assert.That(delivered.Failure?.Fields.Select(field => field.Name), Is.EqualTo(["ValidTo"]));
        Assert.That(Application.SendBudgets.Invocations, Is.Empty);
    }

    [Test]
    public async Task Handle_ARecipientWithAsManyLiveCodesAsItCanHave_DeliversNothing()
    {
        ExpectSends();
        Application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>())).ReturnsAsync(RecipientCodes.TooManyLive);

        var delivered = await HandleAsync(Valid);

        Assert.That(delivered.Failure, Is.SameAs(RecipientCodes.TooManyLive));
        Assert.That(Application.UnitOfWork.Invocations, Is.Empty);
    }

    // Strict ports: a message would fail it, and so would a budget (contract, section 5).
    [Test]
    public async Task Handle_ATestRecipient_GetsTheCallersCodeAndALineInTheAuditTrail()
    {
        ExpectSends(isReached: false, tests: [new TestRecipient(Someone, OneTimeCode.From(111111), Now.AddDays(1))]);
        ExpectSave();
        Application.Audit.Setup(port => port.Record(AuditAction.SendTest, It.IsAny<OtpCode>()));

        var delivered = await HandleAsync(Valid);

        Assert.That(delivered.IsSuccess, Is.True);
        Assert.That((_added.Single().Code.Value, _budgets.Count), Is.EqualTo((42317, 0)));
        Application.Audit.VerifyAll();
    }

    private void ExpectSends(SendBudget? budget = null, bool isReached = true, params IEnumerable<TestRecipient> tests)
    {
        var rules = new SendRules(ServedRecipients.Everybody, SendCeilings.None, new TestRecipients(tests), Policies.SendWindow);
        Application.SendBudgets.Setup(port => port.SendsOfAsync(Someone, Now, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new RecipientSends(Someone, budget ?? SendBudget.For(Someone), rules, Now));
        Application.SendBudgets.Setup(port => port.Add(It.IsAny<SendBudget>())).Callback<SendBudget>(_budgets.Add);
        Application.Outbox.Setup(port => port.Reaches(DeliveryChannel.Sms)).Returns(isReached);
    }

    private void ExpectSave()
    {
        Application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>()))
            .Callback((OtpCode code, CancellationToken _) => _added.Add(code)).ReturnsAsync((Failure?)null);
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()))
            .Returns((Func<OtpCodeDto> answer, CancellationToken _) => Task.FromResult(answer()));
    }

    private Task<Result<OtpCodeDto>> HandleAsync(DeliverOtpCodeCommand command) => Application.HandleAsync(command);
}
