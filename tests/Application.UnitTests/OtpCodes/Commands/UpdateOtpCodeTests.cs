using Moq;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.Application.UnitTests.TestApplication;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class UpdateOtpCodeTests
{
    private const long Id = 42;
    private const string AfterNow = "Takes an instant after now.";

    private static readonly Recipient Full = Recipient.Of(MobileNumber.Parse("09120000000"));

    private static readonly Input Number = Input.OfText("09187654321");
    private static readonly Input Email = Input.OfText("someone@example.com");

    private static readonly (string, string)[] SingleRecipient =
        [("MobileNumber", Recipient.SingleRecipientRule), ("Email", Recipient.SingleRecipientRule)];

    private static IEnumerable<TestCaseData> Taken =>
    [
        Row("nothing", With()),
        Row("a code", With(code: Input.OfText("۰۰۷"))),
        Row("a mobile number", With(mobileNumber: Number)),
        Row("an e-mail, which only the row can tell from a second recipient", With(email: Email)),
        Row("null, which only the row can tell from no recipient", With(email: Input.Null)),
        Row("an e-mail beside a null", With(mobileNumber: Input.Null, email: Email)),
        Row("a microsecond after now", With(validTo: Input.OfText("2025-12-29T14:48:02.776781Z"))),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Row("null as code", With(code: Input.Null), ("Code", FieldState.NotNull)),
        Row("a fraction", With(code: Input.OfNumber("7.0")), ("Code", OneTimeCode.Takes)),
        Row("an empty mobile number", With(mobileNumber: Input.OfText("")), ("MobileNumber", MobileNumber.Takes)),
        Row("an empty e-mail", With(email: Input.OfText("")), ("Email", EmailAddress.Takes)),
        Row("null as expiry", With(validTo: Input.Null), ("ValidTo", FieldState.NotNull)),
        Row("now", With(validTo: Input.OfText("2025-12-29T14:48:02.776780Z")), ("ValidTo", AfterNow)),
        Row("both recipients, whatever the row holds", With(mobileNumber: Number, email: Email), SingleRecipient),
        Row("null for both recipients", With(mobileNumber: Input.Null, email: Input.Null), SingleRecipient),
        Row("both recipients beside a wrong code", With(Input.Other, Number, Email), [("Code", OneTimeCode.Takes), .. SingleRecipient]),
        Row(
            "everything wrong",
            With(Input.Other, Input.OfText("x"), Input.OfText("y"), Input.OfText("z")),
            [("Code", OneTimeCode.Takes), ("MobileNumber", MobileNumber.Takes), ("Email", EmailAddress.Takes), .. SingleRecipient, ("ValidTo", Instant.Takes)]),
    ];

    private readonly TestApplication _application = new();

    [TearDown]
    public void Stop() => _application.Dispose();

    [TestCaseSource(nameof(Taken))]
    [TestCaseSource(nameof(Refused))]
    public void Validate_EachRow_NamesEveryInvalidField(UpdateOtpCodeCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(_application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [Test]
    public async Task Handle_EveryField_StoresThemOnceWithATrace()
    {
        var code = StoredCode();
        var stored = ExpectOneSave(() => (code.Code, code.Recipient.Value, code.ValidTo, code.UpdatedAt));
        _application.Clock.Advance(TimeSpan.FromSeconds(1));

        var result = await HandleAsync(With(Input.OfText("007"), Input.Null, Email, Input.OfText("2025-12-29T18:48:02.776780+03:30")));

        Assert.That(stored, Is.EqualTo(new[] { (OneTimeCode.From(7), "someone@example.com", Now.AddMinutes(30), Now.AddSeconds(1)) }));
        Assert.That((result.Value.Code, result.Value.MobileNumber, result.Value.Email), Is.EqualTo((7, (string?)null, "someone@example.com")));
    }

    [Test]
    public async Task Handle_Nothing_LeavesAllButTheInstantOfTheChange()
    {
        var code = StoredCode();
        var stored = ExpectOneSave(() => (code.Code, code.Recipient.Value, code.ValidTo, code.UpdatedAt));
        _application.Clock.Advance(TimeSpan.FromSeconds(1));

        await HandleAsync(With());

        Assert.That(stored, Is.EqualTo(new[] { (OneTimeCode.From(42317), "09123256545", Now.AddMinutes(2), Now.AddSeconds(1)) }));
    }

    [Test]
    public async Task Handle_UnknownId_IsNotFoundAndNothingIsSaved()
    {
        _application.Codes.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync((OtpCode?)null);

        var result = await HandleAsync(With(code: Input.OfText("7")));

        Assert.That(result.Failure, Is.SameAs(OtpCode.NotFound));
    }

    [Test]
    public async Task Handle_ConsumedCode_IsRefusedAndNothingIsSaved()
    {
        StoredCode().Consume(Now);

        var result = await HandleAsync(With(code: Input.OfText("7")));

        Assert.That(result.Failure, Is.SameAs(OtpCode.Consumed));
    }

    [Test]
    public async Task Handle_ASecondRecipient_IsRefusedUnderBothFieldsAndNothingIsSaved()
    {
        var code = StoredCode();

        var result = await HandleAsync(With(code: Input.OfText("7"), email: Email));

        Assert.That(result.Failure, Is.Not.Null);
        Assert.That(result.Failure.Fields.Select(field => (field.Name, field.Message)), Is.EqualTo(SingleRecipient));
        Assert.That(code.Code, Is.EqualTo(OneTimeCode.From(42317)));
    }

    [Test]
    public async Task Handle_ExpiredSinceItWasValidated_StoresNothing()
    {
        StoredCode();

        var result = await HandleAsync(With(validTo: Input.OfText("2025-12-29T14:48:02.776780Z")));

        Assert.That(result.Failure, Is.Not.Null);
        Assert.That(result.Failure.Fields, Is.EqualTo([new InvalidField("ValidTo", AfterNow)]));
    }

    [Test]
    public async Task Handle_ToARecipientWithAsManyLiveCodesAsItCanHave_StoresNothing()
    {
        StoredCode();

        var result = await HandleAsync(With(mobileNumber: Input.OfText("09120000000")));

        Assert.That(result.Failure, Is.SameAs(RecipientCodes.TooManyLive));
    }

    private static UpdateOtpCodeCommand With(Input code = default, Input mobileNumber = default, Input email = default, Input validTo = default) =>
        new() { Id = Id, Code = code, MobileNumber = mobileNumber, Email = email, ValidTo = validTo };

    private static TestCaseData Row(string name, UpdateOtpCodeCommand command, params (string, string)[] faults) =>
        new TestCaseData(command, faults).SetArgDisplayNames(name);

    private OtpCode StoredCode()
    {
        var code = OtpCode.Create(OneTimeCode.From(42317), Recipient.Of(MobileNumber.Parse("09123256545")), validTo: null, Expiry, TokenId, Now).Value;
        _application.Codes.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(code);
        _application.Codes.Setup(port => port.CountLiveAsync(It.IsAny<Recipient>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((Recipient recipient, DateTimeOffset _, CancellationToken _) => recipient.Equals(Full) ? RecipientCodes.MaxLive : 1);
        return code;
    }

    /// <returns>What there was to see at each save.</returns>
    private List<T> ExpectOneSave<T>(Func<T> see)
    {
        List<T> seen = [];
        var order = new MockSequence();
        _application.Audit.InSequence(order).Setup(port => port.Record(AuditAction.Update, AuditTarget.OtpCode, 0));
        _application.UnitOfWork.InSequence(order).Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Callback(() => seen.Add(see())).Returns(Task.CompletedTask);
        return seen;
    }

    private async Task<Result<OtpCodeDto>> HandleAsync(UpdateOtpCodeCommand command)
    {
        var handler = new UpdateOtpCodeCommandHandler(
            _application.Codes.Object, _application.UnitOfWork.Object, _application.Audit.Object, Expiry, _application.Clock, _application.Mapper);

        var result = await handler.Handle(command, CancellationToken.None);

        _application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<CancellationToken>()), result.IsSuccess ? Times.Once() : Times.Never());
        return result;
    }
}
