using Moq;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class CreateOtpCodeTests : ApplicationTests
{
    private const string AfterNow = "Takes an instant after now.";
    private const string TooLate = "Takes an instant at most 1.00:00:00 after now.";

    private static readonly CreateOtpCodeCommand Valid = new() { Code = Input.OfNumber("42317"), MobileNumber = Input.OfText(Number) };
    private static readonly Input Email = Input.OfText("someone@example.com");

    private static IEnumerable<TestCaseData> Taken =>
    [
        Row("a number as code", Valid),
        Row("a text as code", Valid with { Code = Input.OfText("042317") }),
        Row("Persian digits", Valid with { Code = Input.OfText("۰۴۲۳۱۷"), MobileNumber = Input.OfText("۰۹۱۲۳۲۵۶۵۴۵") }),
        Row("a code as it is pasted", Valid with { Code = Input.OfText(" 042-317\n") }),
        Row("the lowest code", Valid with { Code = Input.OfNumber("0") }),
        Row("the highest code", Valid with { Code = Input.OfNumber("2147483647") }),
        Row("an e-mail", Valid with { MobileNumber = default(Input), Email = Email }),
        Row("an e-mail beside a null", Valid with { MobileNumber = Input.Null, Email = Email }),
        Row("a number beside a null", Valid with { Email = Input.Null }),
        Row("a microsecond after now", Valid with { ValidTo = Input.OfText("2025-12-29T14:46:02.777863Z") }),
        Row("without an offset", Valid with { ValidTo = Input.OfText("2025-12-29T15:00:00") }),
        Row("the longest lifetime", Valid with { ValidTo = Input.OfText("2025-12-30T14:46:02.777862Z") }),
        Row("the longest lifetime of a purpose", Valid with { ValidTo = Input.OfText("2025-12-31T14:46:02.777862Z"), Purpose = Confirm }),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Row("no code", Valid with { Code = default(Input) }, ("Code", FieldState.Required)),
        Row("null as code", Valid with { Code = Input.Null }, ("Code", FieldState.Required)),
        Row("a code too high", Valid with { Code = Input.OfNumber("2147483648") }, ("Code", OneTimeCode.Takes)),
        Row("a text too high", Valid with { Code = Input.OfText("2147483648") }, ("Code", OneTimeCode.Takes)),
        Row("a negative code", Valid with { Code = Input.OfNumber("-1") }, ("Code", OneTimeCode.Takes)),
        Row("a fraction", Valid with { Code = Input.OfNumber("42317.0") }, ("Code", OneTimeCode.Takes)),
        Row("an exponent", Valid with { Code = Input.OfNumber("4e4") }, ("Code", OneTimeCode.Takes)),
        Row("a sign", Valid with { Code = Input.OfText("+42317") }, ("Code", OneTimeCode.Takes)),
        Row("a sign before a pasted code", Valid with { Code = Input.OfText(" -42317") }, ("Code", OneTimeCode.Takes)),
        Row("an empty code", Valid with { Code = Input.OfText("") }, ("Code", OneTimeCode.Takes)),
        Row("a word as code", Valid with { Code = Input.OfText("four") }, ("Code", OneTimeCode.Takes)),
        Row("full-width digits", Valid with { Code = Input.OfText("４２３１７") }, ("Code", OneTimeCode.Takes)),
        Row("a boolean or object as code", Valid with { Code = Input.Other }, ("Code", OneTimeCode.Takes)),
        Row("a list as code", Valid with { Code = Input.OfList([Input.OfNumber("42317")]) }, ("Code", OneTimeCode.Takes)),

        Row("no mobile number", Valid with { MobileNumber = Input.OfText("02112345678") }, ("MobileNumber", MobileNumber.Takes)),
        Row("an empty mobile number", Valid with { MobileNumber = Input.OfText("") }, ("MobileNumber", MobileNumber.Takes)),
        Row("a blank mobile number", Valid with { MobileNumber = Input.OfText("  ") }, ("MobileNumber", MobileNumber.Takes)),
        Row("a mobile number as number", Valid with { MobileNumber = Input.OfNumber("9123256545") }, ("MobileNumber", MobileNumber.Takes)),
        Row("a list as mobile number", Valid with { MobileNumber = Input.OfList([Input.OfText(Number)]) }, ("MobileNumber", MobileNumber.Takes)),
        Row("anything else as mobile number", Valid with { MobileNumber = Input.Other }, ("MobileNumber", MobileNumber.Takes)),

        Row("no e-mail address", Valid with { MobileNumber = default(Input), Email = Input.OfText("someone") }, ("Email", EmailAddress.Takes)),
        Row("an empty e-mail", Valid with { MobileNumber = default(Input), Email = Input.OfText("") }, ("Email", EmailAddress.Takes)),
        Row("a blank e-mail", Valid with { MobileNumber = default(Input), Email = Input.OfText(" ") }, ("Email", EmailAddress.Takes)),
        Row("a number as e-mail", Valid with { MobileNumber = default(Input), Email = Input.OfNumber("1") }, ("Email", EmailAddress.Takes)),
        Row("anything else as e-mail", Valid with { MobileNumber = default(Input), Email = Input.Other }, ("Email", EmailAddress.Takes)),

        Row("neither recipient", Valid with { MobileNumber = default(Input) }, SingleRecipient),
        Row("null for both recipients", Valid with { MobileNumber = Input.Null, Email = Input.Null }, SingleRecipient),
        Row("both recipients", Valid with { Email = Email }, SingleRecipient),
        Row("an empty e-mail beside a number", Valid with { Email = Input.OfText("") }, [("Email", EmailAddress.Takes), .. SingleRecipient]),
        Row("an empty number beside an e-mail", Valid with { MobileNumber = Input.OfText(""), Email = Email }, [("MobileNumber", MobileNumber.Takes), .. SingleRecipient]),

        Row("null as expiry", Valid with { ValidTo = Input.Null }, ("ValidTo", FieldState.NotNull)),
        Row("a date as expiry", Valid with { ValidTo = Input.OfText("2025-12-30") }, ("ValidTo", Instant.Takes)),
        Row("an empty expiry", Valid with { ValidTo = Input.OfText("") }, ("ValidTo", Instant.Takes)),
        Row("a number as expiry", Valid with { ValidTo = Input.OfNumber("1767019682") }, ("ValidTo", Instant.Takes)),
        Row("a list as expiry", Valid with { ValidTo = Input.OfList([]) }, ("ValidTo", Instant.Takes)),
        Row("anything else as expiry", Valid with { ValidTo = Input.Other }, ("ValidTo", Instant.Takes)),
        Row("now", Valid with { ValidTo = Input.OfText("2025-12-29T14:46:02.777862Z") }, ("ValidTo", AfterNow)),
        Row("now once cut", Valid with { ValidTo = Input.OfText("2025-12-29T14:46:02.7778629Z") }, ("ValidTo", AfterNow)),
        Row("before now", Valid with { ValidTo = Input.OfText("2025-12-29T14:46:02.777861Z") }, ("ValidTo", AfterNow)),
        Row("before now by its offset", Valid with { ValidTo = Input.OfText("2025-12-29T15:00:00+03:30") }, ("ValidTo", AfterNow)),
        Row(
            "beyond the longest lifetime of a purpose",
            Valid with { ValidTo = Input.OfText("2025-12-31T14:46:02.777863Z"), Purpose = Confirm },
            ("ValidTo", "Takes an instant at most 2.00:00:00 after now.")),
        Row("beyond the longest lifetime", Valid with { ValidTo = Input.OfText("2025-12-30T14:46:02.777863Z") }, ("ValidTo", TooLate)),

        Row(
            "everything wrong",
            Valid with { Code = Input.Other, MobileNumber = Input.OfText("x"), Email = Input.OfText("y"), ValidTo = Input.OfText("z") },
            [("Code", OneTimeCode.Takes), ("MobileNumber", MobileNumber.Takes), ("Email", EmailAddress.Takes), .. SingleRecipient, ("ValidTo", Instant.Takes)]),
        Row(
            "nothing given",
            new CreateOtpCodeCommand(),
            [("Code", FieldState.Required), .. SingleRecipient]),
    ];

    [TestCaseSource(nameof(Taken))]
    [TestCaseSource(nameof(Refused))]
    public void Validate_EachRow_NamesEveryInvalidField(CreateOtpCodeCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [Test]
    public async Task Handle_MobileNumber_StoresTheCodeOnceAndReturnsIt()
    {
        var stored = ExpectOneStoredCode();

        var result = await HandleAsync(Valid with { Code = Input.OfText("۰۴۲۳۱۷"), MobileNumber = Input.OfText("+98 912 325 6545") });

        Assert.That(stored, Has.Count.EqualTo(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stored[0].Code, Is.EqualTo(OneTimeCode.From(42317)));
            Assert.That(stored[0].Recipient.Value, Is.EqualTo("09123256545"));
            Assert.That(stored[0].ValidTo, Is.EqualTo(Now.AddMinutes(2)));
            Assert.That(stored[0].CreatedBy, Is.EqualTo(TestApplication.TokenId));
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

        var result = await HandleAsync(Valid with { MobileNumber = default(Input), Email = Input.OfText(" Someone@EXAMPLE.com "), ValidTo = Input.OfText("2025-12-29T18:46:02.777862+03:30") });

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

        await HandleAsync(Valid with { Email = Input.Null });

        Assert.That(stored.Select(code => code.Recipient.Value), Is.EqualTo(["09123256545"]));
    }

    [Test]
    public async Task Handle_ExpiredSinceItWasValidated_StoresNothing()
    {
        var result = await HandleAsync(Valid with { ValidTo = Input.OfText("2025-12-29T14:46:02.777862Z") });

        Assert.That(result.Failure, Is.Not.Null);
        Assert.That(result.Failure.Fields, Is.EqualTo([new InvalidField("ValidTo", AfterNow)]));
    }

    [Test]
    public async Task Handle_ARecipientWithAsManyLiveCodesAsItCanHave_StoresNothing()
    {
        Application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>())).ReturnsAsync(RecipientCodes.TooManyLive);

        Assert.That((await HandleAsync(Valid)).Failure, Is.SameAs(RecipientCodes.TooManyLive));
    }

    [Test]
    public void Handle_StoreUnavailable_Throws()
    {
        Application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>())).ReturnsAsync((Failure?)null);
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>())).ThrowsAsync(new StorageUnavailableException());

        Assert.That(() => HandleAsync(Valid), Throws.TypeOf<StorageUnavailableException>());
    }

    private List<OtpCode> ExpectOneStoredCode()
    {
        List<OtpCode> added = [];
        var order = new MockSequence();
        Application.Codes.InSequence(order).Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>()))
            .Callback((OtpCode code, CancellationToken _) => added.Add(code)).ReturnsAsync((Failure?)null);
        Application.UnitOfWork.InSequence(order).Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()))
            .Returns((Func<OtpCodeDto> answer, CancellationToken _) => Task.FromResult(answer()));
        return added;
    }

    private async Task<Result<OtpCodeDto>> HandleAsync(CreateOtpCodeCommand command)
    {
        var result = await Application.HandleAsync(command);

        Application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()), result.IsSuccess ? Times.Once() : Times.Never());
        return result;
    }
}
