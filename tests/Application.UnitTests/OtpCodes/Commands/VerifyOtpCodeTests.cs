using Microsoft.Extensions.Logging;
using Moq;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.Application.UnitTests.TestApplication;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class VerifyOtpCodeTests
{
    private static readonly Input Number = Input.OfText("09123256545");
    private static readonly Input Email = Input.OfText("someone@example.com");
    private static readonly Input Wrong = Input.OfNumber("1");
    private static readonly Recipient Recipient = Recipient.Of(MobileNumber.Parse("09123256545"));

    private static readonly (string, string)[] SingleRecipient =
        [("MobileNumber", Recipient.SingleRecipientRule), ("Email", Recipient.SingleRecipientRule)];

    private static IEnumerable<TestCaseData> Taken =>
    [
        Row("a number as code", With()),
        Row("Persian digits", With(code: Input.OfText("۰۴۲۳۱۷"), mobileNumber: Input.OfText("۰۹۱۲۳۲۵۶۵۴۵"))),
        Row("an e-mail beside a null", With(mobileNumber: Input.Null, email: Email)),
        Row("a purpose", With(purpose: Input.OfText("login"))),
        Row("null as purpose", With(purpose: Input.Null)),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Row("no code", With(code: default(Input)), ("Code", FieldState.Required)),
        Row("null as code", With(code: Input.Null), ("Code", FieldState.Required)),
        Row("a fraction", With(code: Input.OfNumber("42317.0")), ("Code", OneTimeCode.Takes)),
        Row("no mobile number", With(mobileNumber: Input.OfText("02112345678")), ("MobileNumber", MobileNumber.Takes)),
        Row("no e-mail address", With(mobileNumber: default(Input), email: Input.OfText("someone")), ("Email", EmailAddress.Takes)),
        Row("both recipients", With(email: Email), SingleRecipient),
        Row("null for both recipients", With(mobileNumber: Input.Null, email: Input.Null), SingleRecipient),
        Row("an empty purpose", With(purpose: Input.OfText("")), ("Purpose", Purpose.Takes)),
        Row("a purpose in capitals", With(purpose: Input.OfText("Login")), ("Purpose", Purpose.Takes)),
        Row("a number as purpose", With(purpose: Input.OfNumber("5")), ("Purpose", Purpose.Takes)),
        Row(
            "everything wrong",
            With(Input.Other, Input.OfText("x"), Input.OfText("y"), Input.Other),
            [("Code", OneTimeCode.Takes), ("MobileNumber", MobileNumber.Takes), ("Email", EmailAddress.Takes), ("Purpose", Purpose.Takes), .. SingleRecipient]),
    ];

    private readonly TestApplication _application = new();
    private readonly GuessBudget _budget = GuessBudget.For(Recipient);
    private Action _whileItReads = () => { };

    [TearDown]
    public void Stop() => _application.Dispose();

    [TestCaseSource(nameof(Taken))]
    [TestCaseSource(nameof(Refused))]
    public void Validate_EachRow_NamesEveryInvalidField(VerifyOtpCodeCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(_application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [Test]
    public async Task Handle_RightCode_StoresTheConsumedCodesOnce()
    {
        var (right, other) = (Code("42317"), Code("5"));
        var consumed = ExpectOneSave([right, other], () => (right.ConsumedAt, other.ConsumedAt));

        var verdict = await HandleAsync(With(Input.OfText("۰۴۲۳۱۷"), Input.OfText("+98 912 325 6545")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(consumed, Is.EqualTo(new[] { ((DateTimeOffset?)Now, (DateTimeOffset?)Now) }));
            Assert.That((verdict.Verified, verdict.Id, verdict.Recipient), Is.EqualTo((true, (long?)right.Id, "09123256545")));
            Assert.That((verdict.Reason, verdict.AttemptsLeft, verdict.RetryAfter), Is.EqualTo(((Refusal?)null, (int?)null, (long?)null)));
        }
    }

    [Test]
    public async Task Handle_Purpose_IsWhatTheCodeMustBeFor()
    {
        var (without, login) = (Code("42317"), Code("42317", Purpose.Parse("login")));
        var consumed = ExpectOneSave([without, login], () => (without.ConsumedAt, login.ConsumedAt));

        var verdict = await HandleAsync(With(purpose: Input.OfText("login")));

        Assert.That(verdict.Verified, Is.True);
        Assert.That(consumed, Is.EqualTo(new[] { ((DateTimeOffset?)null, (DateTimeOffset?)Now) }));
    }

    [Test]
    public async Task Handle_WrongCode_StoresTheCountBeforeItAnswers()
    {
        var code = Code("42317");
        var counted = ExpectOneSave([code], () => _budget.WrongGuesses);

        var verdict = await HandleAsync(With(Wrong));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(counted, Is.EqualTo([1]));
            Assert.That((verdict.Verified, verdict.Id, verdict.Reason), Is.EqualTo((false, (long?)null, (Refusal?)Refusal.Incorrect)));
            Assert.That((verdict.AttemptsLeft, verdict.RetryAfter), Is.EqualTo(((int?)4, (long?)null)));
            Assert.That(code.IsAllowedAt(Now), Is.True);
        }
    }

    [Test]
    public async Task Handle_LastGuess_StoresTheLockAndSaysWhenItEnds()
    {
        var code = Code("42317");
        CountWrongGuesses(Guesses.MaxAttempts - 1);
        var locked = ExpectOneSave([code], () => (_budget.LockedUntil, code.LockedAt));

        var verdict = await HandleAsync(With(Wrong));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(locked, Is.EqualTo(new[] { ((DateTimeOffset?)Now.AddMinutes(5), (DateTimeOffset?)Now) }));
            Assert.That((verdict.Reason, verdict.AttemptsLeft, verdict.RetryAfter), Is.EqualTo(((Refusal?)Refusal.Locked, (int?)null, (long?)300)));
            Assert.That(_application.Logs.Lines.Select(line => (line.Level, line.Message)), Is.EqualTo(new[] { (LogLevel.Warning, "Too many wrong guesses: 0912***6545 is locked (300 s).") }));
        }
    }

    [TestCase(0, 300)]
    [TestCase(1, 300, Description = "a tick into the lock")]
    [TestCase(10_000_000, 299)]
    [TestCase(10_000_001, 299)]
    [TestCase(2_999_999_999, 1, Description = "a tick before its end")]
    public async Task Handle_TicksIntoTheLock_RoundsTheWaitUp(long ticks, long retryAfter)
    {
        CountWrongGuesses(Guesses.MaxAttempts);
        _application.Clock.Advance(TimeSpan.FromTicks(ticks));
        ExpectOneSave([], () => _budget.WrongGuesses);

        var verdict = await HandleAsync(With());

        Assert.That((verdict.Reason, verdict.RetryAfter), Is.EqualTo(((Refusal?)Refusal.Locked, (long?)retryAfter)));
    }

    [Test]
    public async Task Handle_LockedWhileItRead_CountsTheWaitFromNow()
    {
        ExpectOneSave([], () => _budget.WrongGuesses);
        _whileItReads = () =>
        {
            _application.Clock.Advance(TimeSpan.FromMilliseconds(5));
            CountWrongGuesses(Guesses.MaxAttempts);
        };

        var verdict = await HandleAsync(With());

        Assert.That((verdict.Reason, verdict.RetryAfter), Is.EqualTo(((Refusal?)Refusal.Locked, (long?)300)));
    }

    [Test]
    public async Task Handle_ExpiredWhileItRead_IsExpired()
    {
        var code = Code("42317");
        ExpectOneSave([code], () => code.ConsumedAt);
        _whileItReads = () => _application.Clock.Advance(Expiry.Lifetime);

        var verdict = await HandleAsync(With());

        Assert.That((verdict.Verified, verdict.Reason), Is.EqualTo((false, (Refusal?)Refusal.Expired)));
    }

    [Test]
    public async Task Handle_ClientGoneOnceItIsJudged_StoresTheCountAllTheSame()
    {
        using var client = new CancellationTokenSource();
        ExpectRead([Code("42317")]);
        _whileItReads = client.Cancel;
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<VerificationDto>>(), CancellationToken.None))
            .Returns((Func<VerificationDto> answer, CancellationToken _) => Task.FromResult(answer()));

        await HandleAsync(With(Wrong), client.Token);

        Assert.That(_budget.WrongGuesses, Is.EqualTo(1));
    }

    [Test]
    public async Task Handle_AtTheHardLimit_SaysNoEnd()
    {
        for (var guess = 0; guess < Guesses.HardLimit; guess += Guesses.MaxAttempts)
        {
            CountWrongGuesses(Guesses.MaxAttempts);
            _application.Clock.Advance(Guesses.MaxLockout);
        }

        ExpectOneSave([Code("42317")], () => _budget.WrongGuesses);

        var verdict = await HandleAsync(With());

        Assert.That((verdict.Verified, verdict.Reason, verdict.RetryAfter), Is.EqualTo((false, (Refusal?)Refusal.Locked, (long?)null)));
        Assert.That(_application.Logs.Lines, Is.Empty, "the guess that led to the lock was told of, not those that meet it");
    }

    [Test]
    public async Task Handle_NothingKnown_CountsNothing()
    {
        var counted = ExpectOneSave([], () => _budget.WrongGuesses);

        var verdict = await HandleAsync(With());

        Assert.That(counted, Is.EqualTo([0]));
        Assert.That((verdict.Verified, verdict.Reason, verdict.AttemptsLeft), Is.EqualTo((false, (Refusal?)Refusal.NotFound, (int?)null)));
    }

    [Test]
    public void Handle_StoreUnavailable_Throws()
    {
        ExpectRead([Code("42317")]);
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<VerificationDto>>(), It.IsAny<CancellationToken>())).ThrowsAsync(new StorageUnavailableException());

        Assert.That(() => HandleAsync(With()), Throws.TypeOf<StorageUnavailableException>());
    }

    private static VerifyOtpCodeCommand With(Input? code = null, Input? mobileNumber = null, Input? email = null, Input purpose = default) =>
        new() { Code = code ?? Input.OfNumber("42317"), MobileNumber = mobileNumber ?? Number, Email = email ?? default, Purpose = purpose };

    private static TestCaseData Row(string name, VerifyOtpCodeCommand command, params (string, string)[] faults) =>
        new TestCaseData(command, faults).SetArgDisplayNames(name);

    private static OtpCode Code(string code, Purpose? purpose = null) =>
        OtpCode.Create(OneTimeCode.Parse(code), Recipient, validTo: null, Expiry, TokenId, Now, purpose).Value;

    private void CountWrongGuesses(int guesses)
    {
        for (var guess = 0; guess < guesses; guess++)
            _budget.CountWrongGuess(Guesses, _application.Clock.GetUtcNow());
    }

    private void ExpectRead(IReadOnlyList<OtpCode> live)
    {
        var now = _application.Clock.GetUtcNow();
        _application.Codes.Setup(port => port.CodesOfAsync(Recipient, now, It.IsAny<CancellationToken>()))
            .Callback(() => _whileItReads()).ReturnsAsync(new RecipientCodes(live, live.Count > 0 ? live[^1] : null, _budget));
    }

    /// <returns>What there was to see at each save.</returns>
    private List<T> ExpectOneSave<T>(IReadOnlyList<OtpCode> live, Func<T> see)
    {
        List<T> seen = [];
        ExpectRead(live);
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<VerificationDto>>(), It.IsAny<CancellationToken>()))
            .Callback(() => seen.Add(see())).Returns((Func<VerificationDto> answer, CancellationToken _) => Task.FromResult(answer()));
        return seen;
    }

    private async Task<VerificationDto> HandleAsync(VerifyOtpCodeCommand command, CancellationToken cancellationToken = default)
    {
        var handler = new VerifyOtpCodeCommandHandler(_application.Codes.Object, _application.UnitOfWork.Object, Guesses, _application.Clock, _application.Logs.CreateLogger<VerifyOtpCodeCommandHandler>());

        var result = await handler.Handle(command, cancellationToken);

        _application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<Func<VerificationDto>>(), It.IsAny<CancellationToken>()), Times.Once());
        return result.Value;
    }
}
