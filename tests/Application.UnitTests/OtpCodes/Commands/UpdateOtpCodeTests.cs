using Moq;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class UpdateOtpCodeTests : ApplicationTests
{
    private const long Id = 42;
    private const string AfterNow = "Takes an instant after now.";

    private static readonly UpdateOtpCodeCommand Nothing = new() { Id = Id };
    private static readonly Input Elsewhere = Input.OfText(SomeoneElse.Value);
    private static readonly Input Email = Input.OfText("someone@example.com");

    private static IEnumerable<TestCaseData> Taken =>
    [
        Row("nothing", Nothing),
        Row("a code", Nothing with { Code = Input.OfText("۰۰۷") }),
        Row("a mobile number", Nothing with { MobileNumber = Elsewhere }),
        Row("an e-mail, which only the row can tell from a second recipient", Nothing with { Email = Email }),
        Row("null, which only the row can tell from no recipient", Nothing with { Email = Input.Null }),
        Row("an e-mail beside a null", Nothing with { MobileNumber = Input.Null, Email = Email }),
        Row("a microsecond after now", Nothing with { ValidTo = Input.OfText("2025-12-29T14:46:02.777863Z") }),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Row("null as code", Nothing with { Code = Input.Null }, ("Code", FieldState.NotNull)),
        Row("a fraction", Nothing with { Code = Input.OfNumber("7.0") }, ("Code", OneTimeCode.Takes)),
        Row("an empty mobile number", Nothing with { MobileNumber = Input.OfText("") }, ("MobileNumber", MobileNumber.Takes)),
        Row("an empty e-mail", Nothing with { Email = Input.OfText("") }, ("Email", EmailAddress.Takes)),
        Row("null as expiry", Nothing with { ValidTo = Input.Null }, ("ValidTo", FieldState.NotNull)),
        Row("now", Nothing with { ValidTo = Input.OfText("2025-12-29T14:46:02.777862Z") }, ("ValidTo", AfterNow)),
        Row("both recipients, whatever the row holds", Nothing with { MobileNumber = Elsewhere, Email = Email }, SingleRecipient),
        Row("null for both recipients", Nothing with { MobileNumber = Input.Null, Email = Input.Null }, SingleRecipient),
        Row("both recipients beside a wrong code", Nothing with { Code = Input.Other, MobileNumber = Elsewhere, Email = Email }, [("Code", OneTimeCode.Takes), .. SingleRecipient]),
        Row(
            "everything wrong",
            Nothing with { Code = Input.Other, MobileNumber = Input.OfText("x"), Email = Input.OfText("y"), ValidTo = Input.OfText("z") },
            [("Code", OneTimeCode.Takes), ("MobileNumber", MobileNumber.Takes), ("Email", EmailAddress.Takes), .. SingleRecipient, ("ValidTo", Instant.Takes)]),
    ];

    [TestCaseSource(nameof(Taken))]
    [TestCaseSource(nameof(Refused))]
    public void Validate_EachRow_NamesEveryInvalidField(UpdateOtpCodeCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [Test]
    public async Task Handle_EveryField_StoresThemOnceWithATrace()
    {
        var code = StoredCode();
        Application.Outbox.Setup(port => port.WithdrawAsync(code, It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);
        var stored = ExpectOneSave(() => (code.Code, code.Recipient.Value, code.ValidTo, code.UpdatedAt));
        Application.Clock.Advance(TimeSpan.FromSeconds(1));

        var result = await HandleAsync(Nothing with { Code = Input.OfText("007"), MobileNumber = Input.Null, Email = Email, ValidTo = Input.OfText("2025-12-29T18:46:02.777862+03:30") });

        Assert.That(stored, Is.EqualTo(new[] { (OneTimeCode.From(7), "someone@example.com", Now.AddMinutes(30), Now.AddSeconds(1)) }));
        Assert.That((result.Value.Code, result.Value.MobileNumber, result.Value.Email), Is.EqualTo((7, (string?)null, "someone@example.com")));
        Application.Outbox.VerifyAll();
    }

    [Test]
    public async Task Handle_Nothing_LeavesAllButTheInstantOfTheChange()
    {
        var code = StoredCode();
        var stored = ExpectOneSave(() => (code.Code, code.Recipient.Value, code.ValidTo, code.UpdatedAt));
        Application.Clock.Advance(TimeSpan.FromSeconds(1));

        await HandleAsync(Nothing);

        Assert.That(stored, Is.EqualTo(new[] { (OneTimeCode.From(42317), "09123256545", Now.AddMinutes(2), Now.AddSeconds(1)) }));
    }

    [Test]
    public async Task Handle_UnknownId_IsNotFoundAndNothingIsSaved()
    {
        Application.Codes.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync((OtpCode?)null);

        var result = await HandleAsync(Nothing with { Code = Input.OfText("7") });

        Assert.That(result.Failure, Is.SameAs(OtpCode.NotFound));
    }

    [Test]
    public async Task Handle_ConsumedCode_IsRefusedAndNothingIsSaved()
    {
        StoredCode().Consume(Now);

        var result = await HandleAsync(Nothing with { Code = Input.OfText("7") });

        Assert.That(result.Failure, Is.SameAs(OtpCode.Consumed));
    }

    [Test]
    public async Task Handle_ASecondRecipient_IsRefusedUnderBothFieldsAndNothingIsSaved()
    {
        var code = StoredCode();

        var result = await HandleAsync(Nothing with { Code = Input.OfText("7"), Email = Email });

        Assert.That(result.Failure, Is.Not.Null);
        Assert.That(result.Failure.Fields.Select(field => (field.Name, field.Message)), Is.EqualTo(SingleRecipient));
        Assert.That(code.Code, Is.EqualTo(OneTimeCode.From(42317)));
    }

    [Test]
    public async Task Handle_ExpiredSinceItWasValidated_StoresNothing()
    {
        StoredCode();

        var result = await HandleAsync(Nothing with { ValidTo = Input.OfText("2025-12-29T14:46:02.777862Z") });

        Assert.That(result.Failure, Is.Not.Null);
        Assert.That(result.Failure.Fields, Is.EqualTo([new InvalidField("ValidTo", AfterNow)]));
    }

    // Contract, section 5: by the policy of what it is for, which only the row tells.
    [TestCase("confirm", true)]
    [TestCase("login", false)]
    public async Task Handle_AnExpiryThatNotEveryPurposeTakes_IsHeldAgainstItsOwn(string purpose, bool isTaken)
    {
        var code = StoredCode(Purpose.Parse(purpose));
        var stored = ExpectOneSave(() => code.ValidTo);
        var command = Nothing with { ValidTo = Input.OfText("2025-12-31T00:00:00Z") };

        Assert.That(Application.FaultsIn(command), Is.Empty);
        var result = await HandleAsync(command);

        Assert.That((result.IsSuccess, stored.Count), Is.EqualTo((isTaken, isTaken ? 1 : 0)));
        Assert.That(result.Failure?.Fields.Select(field => field.Name), isTaken ? Is.Null : Is.EqualTo(["ValidTo"]));
    }

    [Test]
    public async Task Handle_ToARecipientWithAsManyLiveCodesAsItCanHave_StoresNothing()
    {
        StoredCode();

        var result = await HandleAsync(Nothing with { MobileNumber = Elsewhere });

        Assert.That(result.Failure, Is.SameAs(RecipientCodes.TooManyLive));
    }

    private OtpCode StoredCode(Purpose? purpose = null)
    {
        var code = AnOtpCode.Of(purpose: purpose);
        Application.Codes.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(code);
        Application.Codes.Setup(port => port.CountLiveAsync(It.IsAny<Recipient>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((Recipient recipient, DateTimeOffset _, CancellationToken _) => recipient.Equals(SomeoneElse) ? RecipientCodes.MaxLive : 1);
        return code;
    }

    /// <returns>What there was to see at each save.</returns>
    private List<T> ExpectOneSave<T>(Func<T> see)
    {
        List<T> seen = [];
        var order = new MockSequence();
        Application.Audit.InSequence(order).Setup(port => port.Record(AuditAction.Update, AuditTarget.OtpCode, 0));
        Application.UnitOfWork.InSequence(order).Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Callback(() => seen.Add(see())).Returns(Task.CompletedTask);
        return seen;
    }

    private async Task<Result<OtpCodeDto>> HandleAsync(UpdateOtpCodeCommand command)
    {
        var result = await Application.HandleAsync(command);

        Application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<CancellationToken>()), result.IsSuccess ? Times.Once() : Times.Never());
        return result;
    }
}
