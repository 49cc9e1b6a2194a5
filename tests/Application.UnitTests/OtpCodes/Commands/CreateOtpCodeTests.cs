using Moq;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.Application.UnitTests.TestApplication;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class CreateOtpCodeTests
{
    private const string AfterNow = "Takes an instant after now.";
    private const string TooLate = "Takes an instant at most 1.00:00:00 after now.";

    private static readonly Input Number = Input.OfText("09123256545");
    private static readonly Input Email = Input.OfText("someone@example.com");

    private static readonly (string, string)[] SingleRecipient =
        [("MobileNumber", Recipient.SingleRecipientRule), ("Email", Recipient.SingleRecipientRule)];

    private static IEnumerable<TestCaseData> Taken =>
    [
        Row("a number as code", With()),
        Row("a text as code", With(code: Input.OfText("042317"))),
        Row("Persian digits", With(code: Input.OfText("۰۴۲۳۱۷"), mobileNumber: Input.OfText("۰۹۱۲۳۲۵۶۵۴۵"))),
        Row("a code as it is pasted", With(code: Input.OfText(" 042-317\n"))),
        Row("the lowest code", With(code: Input.OfNumber("0"))),
        Row("the highest code", With(code: Input.OfNumber("2147483647"))),
        Row("an e-mail", With(mobileNumber: default(Input), email: Email)),
        Row("an e-mail beside a null", With(mobileNumber: Input.Null, email: Email)),
        Row("a number beside a null", With(email: Input.Null)),
        Row("a microsecond after now", With(validTo: Input.OfText("2025-12-29T14:48:02.776781Z"))),
        Row("without an offset", With(validTo: Input.OfText("2025-12-29T15:00:00"))),
        Row("the longest lifetime", With(validTo: Input.OfText("2025-12-30T14:48:02.776780Z"))),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Row("no code", With(code: default(Input)), ("Code", FieldState.Required)),
        Row("null as code", With(code: Input.Null), ("Code", FieldState.Required)),
        Row("a code too high", With(code: Input.OfNumber("2147483648")), ("Code", OneTimeCode.Takes)),
        Row("a text too high", With(code: Input.OfText("2147483648")), ("Code", OneTimeCode.Takes)),
        Row("a negative code", With(code: Input.OfNumber("-1")), ("Code", OneTimeCode.Takes)),
        Row("a fraction", With(code: Input.OfNumber("42317.0")), ("Code", OneTimeCode.Takes)),
        Row("an exponent", With(code: Input.OfNumber("4e4")), ("Code", OneTimeCode.Takes)),
        Row("a sign", With(code: Input.OfText("+42317")), ("Code", OneTimeCode.Takes)),
        Row("a sign before a pasted code", With(code: Input.OfText(" -42317")), ("Code", OneTimeCode.Takes)),
        Row("an empty code", With(code: Input.OfText("")), ("Code", OneTimeCode.Takes)),
        Row("a word as code", With(code: Input.OfText("four")), ("Code", OneTimeCode.Takes)),
        Row("full-width digits", With(code: Input.OfText("４２３１７")), ("Code", OneTimeCode.Takes)),
        Row("a boolean or object as code", With(code: Input.Other), ("Code", OneTimeCode.Takes)),
        Row("a list as code", With(code: Input.OfList([Input.OfNumber("42317")])), ("Code", OneTimeCode.Takes)),

        Row("no mobile number", With(mobileNumber: Input.OfText("02112345678")), ("MobileNumber", MobileNumber.Takes)),
        Row("an empty mobile number", With(mobileNumber: Input.OfText("")), ("MobileNumber", MobileNumber.Takes)),
        Row("a blank mobile number", With(mobileNumber: Input.OfText("  ")), ("MobileNumber", MobileNumber.Takes)),
        Row("a mobile number as number", With(mobileNumber: Input.OfNumber("9123256545")), ("MobileNumber", MobileNumber.Takes)),
        Row("a list as mobile number", With(mobileNumber: Input.OfList([Number])), ("MobileNumber", MobileNumber.Takes)),
        Row("anything else as mobile number", With(mobileNumber: Input.Other), ("MobileNumber", MobileNumber.Takes)),

        Row("no e-mail address", With(mobileNumber: default(Input), email: Input.OfText("someone")), ("Email", EmailAddress.Takes)),
        Row("an empty e-mail", With(mobileNumber: default(Input), email: Input.OfText("")), ("Email", EmailAddress.Takes)),
        Row("a blank e-mail", With(mobileNumber: default(Input), email: Input.OfText(" ")), ("Email", EmailAddress.Takes)),
        Row("a number as e-mail", With(mobileNumber: default(Input), email: Input.OfNumber("1")), ("Email", EmailAddress.Takes)),
        Row("anything else as e-mail", With(mobileNumber: default(Input), email: Input.Other), ("Email", EmailAddress.Takes)),

        Row("neither recipient", With(mobileNumber: default(Input)), SingleRecipient),
        Row("null for both recipients", With(mobileNumber: Input.Null, email: Input.Null), SingleRecipient),
        Row("both recipients", With(email: Email), SingleRecipient),
        Row("an empty e-mail beside a number", With(email: Input.OfText("")), [("Email", EmailAddress.Takes), .. SingleRecipient]),
        Row("an empty number beside an e-mail", With(mobileNumber: Input.OfText(""), email: Email), [("MobileNumber", MobileNumber.Takes), .. SingleRecipient]),

        Row("null as expiry", With(validTo: Input.Null), ("ValidTo", FieldState.NotNull)),
        Row("a date as expiry", With(validTo: Input.OfText("2025-12-30")), ("ValidTo", Instant.Takes)),
        Row("an empty expiry", With(validTo: Input.OfText("")), ("ValidTo", Instant.Takes)),
        Row("a number as expiry", With(validTo: Input.OfNumber("1767019682")), ("ValidTo", Instant.Takes)),
        Row("a list as expiry", With(validTo: Input.OfList([])), ("ValidTo", Instant.Takes)),
        Row("anything else as expiry", With(validTo: Input.Other), ("ValidTo", Instant.Takes)),
        Row("now", With(validTo: Input.OfText("2025-12-29T14:48:02.776780Z")), ("ValidTo", AfterNow)),
        Row("now once cut", With(validTo: Input.OfText("2025-12-29T14:48:02.7767809Z")), ("ValidTo", AfterNow)),
        Row("before now", With(validTo: Input.OfText("2025-12-29T14:48:02.776779Z")), ("ValidTo", AfterNow)),
        Row("before now by its offset", With(validTo: Input.OfText("2025-12-29T15:00:00+03:30")), ("ValidTo", AfterNow)),
        Row("beyond the longest lifetime", With(validTo: Input.OfText("2025-12-30T14:48:02.776781Z")), ("ValidTo", TooLate)),

        Row(
            "everything wrong",
            With(Input.Other, Input.OfText("x"), Input.OfText("y"), Input.OfText("z")),
            [("Code", OneTimeCode.Takes), ("MobileNumber", MobileNumber.Takes), ("Email", EmailAddress.Takes), .. SingleRecipient, ("ValidTo", Instant.Takes)]),
        Row(
            "nothing given",
            new CreateOtpCodeCommand(),
            [("Code", FieldState.Required), .. SingleRecipient]),
    ];

    private readonly TestApplication _application = new();

    [TearDown]
    public void Stop() => _application.Dispose();

    [TestCaseSource(nameof(Taken))]
    [TestCaseSource(nameof(Refused))]
    public void Validate_EachRow_NamesEveryInvalidField(CreateOtpCodeCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(_application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [Test]
    public async Task Handle_MobileNumber_StoresTheCodeOnceAndReturnsIt()
    {
        var stored = ExpectOneStoredCode();

        var result = await HandleAsync(With(Input.OfText("۰۴۲۳۱۷"), Input.OfText("+98 912 325 6545")));

        Assert.That(stored, Has.Count.EqualTo(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored[0].Code, Is.EqualTo(OneTimeCode.From(42317)));
            Assert.That(stored[0].Recipient.Value, Is.EqualTo("09123256545"));
            Assert.That(stored[0].ValidTo, Is.EqualTo(Now.AddMinutes(2)));
            Assert.That(stored[0].CreatedBy, Is.EqualTo(TokenId));
            Assert.That(stored[0].CreatedAt, Is.EqualTo(Now));
            Assert.That(result.Value.Code, Is.EqualTo(42317));
            Assert.That(result.Value.MobileNumber, Is.EqualTo("09123256545"));
            Assert.That(result.Value.Email, Is.Null);
        }
    }

    [Test]
    public async Task Handle_EmailAndExpiry_StoresBoth()
    {
        var stored = ExpectOneStoredCode();

        var result = await HandleAsync(With(mobileNumber: default(Input), email: Input.OfText(" Someone@EXAMPLE.com "), validTo: Input.OfText("2025-12-29T18:48:02.776780+03:30")));

        Assert.That(stored, Has.Count.EqualTo(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored[0].Recipient.Value, Is.EqualTo("Someone@example.com"));
            Assert.That(stored[0].ValidTo, Is.EqualTo(Now.AddMinutes(30)));
            Assert.That(result.Value.Email, Is.EqualTo("Someone@example.com"));
            Assert.That(result.Value.ValidTo, Is.EqualTo(Now.AddMinutes(30)));
        }
    }

    [Test]
    public async Task Handle_MobileNumberBesideANullEmail_IsForTheMobileNumber()
    {
        var stored = ExpectOneStoredCode();

        await HandleAsync(With(email: Input.Null));

        Assert.That(stored.Select(code => code.Recipient.Value), Is.EqualTo(["09123256545"]));
    }

    [Test]
    public async Task Handle_ExpiredSinceItWasValidated_StoresNothing()
    {
        var result = await HandleAsync(With(validTo: Input.OfText("2025-12-29T14:48:02.776780Z")));

        Assert.That(result.Failure, Is.Not.Null);
        Assert.That(result.Failure.Fields, Is.EqualTo([new InvalidField("ValidTo", AfterNow)]));
    }

    [Test]
    public async Task Handle_ARecipientWithAsManyLiveCodesAsItCanHave_StoresNothing()
    {
        _application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>())).ReturnsAsync(RecipientCodes.TooManyLive);

        Assert.That((await HandleAsync(With())).Failure, Is.SameAs(RecipientCodes.TooManyLive));
    }

    [Test]
    public void Handle_StoreUnavailable_Throws()
    {
        _application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>())).ReturnsAsync((Failure?)null);
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>())).ThrowsAsync(new StorageUnavailableException());

        Assert.That(() => HandleAsync(With()), Throws.TypeOf<StorageUnavailableException>());
    }

    private static CreateOtpCodeCommand With(Input? code = null, Input? mobileNumber = null, Input? email = null, Input? validTo = null) =>
        new() { Code = code ?? Input.OfNumber("42317"), MobileNumber = mobileNumber ?? Number, Email = email ?? default, ValidTo = validTo ?? default };

    private static TestCaseData Row(string name, CreateOtpCodeCommand command, params (string, string)[] faults) =>
        new TestCaseData(command, faults).SetArgDisplayNames(name);

    private List<OtpCode> ExpectOneStoredCode()
    {
        List<OtpCode> added = [];
        var order = new MockSequence();
        _application.Codes.InSequence(order).Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>()))
            .Callback((OtpCode code, CancellationToken _) => added.Add(code)).ReturnsAsync((Failure?)null);
        _application.UnitOfWork.InSequence(order).Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()))
            .Returns((Func<OtpCodeDto> answer, CancellationToken _) => Task.FromResult(answer()));
        return added;
    }

    private async Task<Result<OtpCodeDto>> HandleAsync(CreateOtpCodeCommand command)
    {
        var caller = Mock.Of<ICaller>(port => port.TokenId == TokenId, MockBehavior.Strict);
        var handler = new CreateOtpCodeCommandHandler(_application.Codes.Object, _application.UnitOfWork.Object, caller, Expiry, _application.Clock, _application.Mapper);

        var result = await handler.Handle(command, CancellationToken.None);

        _application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()), result.IsSuccess ? Times.Once() : Times.Never());
        return result;
    }
}
