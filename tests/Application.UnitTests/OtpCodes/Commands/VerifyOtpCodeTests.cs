using Microsoft.Extensions.Logging;
using Moq;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class VerifyOtpCodeTests : ApplicationTests
{
    private static readonly VerifyOtpCodeCommand Valid = new() { Code = Input.OfNumber("42317"), MobileNumber = Input.OfText(Number) };
    private static readonly Input Email = Input.OfText("someone@example.com");
    private static readonly Input Wrong = Input.OfNumber("1");

    private static IEnumerable<TestCaseData> Taken =>
    [
        Row("a number as code", Valid),
        Row("Persian digits", Valid with { Code = Input.OfText("۰۴۲۳۱۷"), MobileNumber = Input.OfText("۰۹۱۲۳۲۵۶۵۴۵") }),
        Row("an e-mail beside a null", Valid with { MobileNumber = Input.Null, Email = Email }),
        Row("a purpose", Valid with { Purpose = Input.OfText("login") }),
        Row("null as purpose", Valid with { Purpose = Input.Null }),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Row("no code", Valid with { Code = default(Input) }, ("Code", FieldState.Required)),
        Row("null as code", Valid with { Code = Input.Null }, ("Code", FieldState.Required)),
        Row("a fraction", Valid with { Code = Input.OfNumber("42317.0") }, ("Code", OneTimeCode.Takes)),
        Row("no mobile number", Valid with { MobileNumber = Input.OfText("02112345678") }, ("MobileNumber", MobileNumber.Takes)),
        Row("no e-mail address", Valid with { MobileNumber = default(Input), Email = Input.OfText("someone") }, ("Email", EmailAddress.Takes)),
        Row("both recipients", Valid with { Email = Email }, SingleRecipient),
        Row("null for both recipients", Valid with { MobileNumber = Input.Null, Email = Input.Null }, SingleRecipient),
        Row("an empty purpose", Valid with { Purpose = Input.OfText("") }, ("Purpose", Purpose.Takes)),
        Row("a purpose in capitals", Valid with { Purpose = Input.OfText("Login") }, ("Purpose", Purpose.Takes)),
        Row("a number as purpose", Valid with { Purpose = Input.OfNumber("5") }, ("Purpose", Purpose.Takes)),
        Row(
            "everything wrong",
            Valid with { Code = Input.Other, MobileNumber = Input.OfText("x"), Email = Input.OfText("y"), Purpose = Input.Other },
            [("Code", OneTimeCode.Takes), ("MobileNumber", MobileNumber.Takes), ("Email", EmailAddress.Takes), ("Purpose", Purpose.Takes), .. SingleRecipient]),
    ];

    private readonly GuessBudget _budget = GuessBudget.For(Someone);
    private Action _whileItReads = () => { };

    [TestCaseSource(nameof(Taken))]
    [TestCaseSource(nameof(Refused))]
    public void Validate_EachRow_NamesEveryInvalidField(VerifyOtpCodeCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [Test]
    public async Task Handle_RightCode_StoresTheConsumedCodesOnce()
    {
        var (right, other) = (Code("42317"), Code("5"));
        var consumed = ExpectOneSave([right, other], () => (right.ConsumedAt, other.ConsumedAt));

        var verdict = await HandleAsync(Valid with { Code = Input.OfText("۰۴۲۳۱۷"), MobileNumber = Input.OfText("+98 912 325 6545") });

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

        var verdict = await HandleAsync(Valid with { Purpose = Input.OfText("login") });

        Assert.That(verdict.Verified, Is.True);
        Assert.That(consumed, Is.EqualTo(new[] { ((DateTimeOffset?)null, (DateTimeOffset?)Now) }));
    }

    [Test]
    public async Task Handle_WrongCode_StoresTheCountBeforeItAnswers()
    {
        var code = Code("42317");
        var counted = ExpectOneSave([code], () => _budget.WrongGuesses);

        var verdict = await HandleAsync(Valid with { Code = Wrong });

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

        var verdict = await HandleAsync(Valid with { Code = Wrong });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(locked, Is.EqualTo(new[] { ((DateTimeOffset?)Now.AddMinutes(5), (DateTimeOffset?)Now) }));
            Assert.That((verdict.Reason, verdict.AttemptsLeft, verdict.RetryAfter), Is.EqualTo(((Refusal?)Refusal.Locked, (int?)null, (long?)300)));
            Assert.That(Application.Logs.Lines.Select(line => (line.Level, line.Message)), Is.EqualTo(new[] { (LogLevel.Warning, "Too many wrong guesses: 0912***6545 is locked (300 s).") }));
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
        Application.Clock.Advance(TimeSpan.FromTicks(ticks));
        ExpectOneSave([], () => _budget.WrongGuesses);

        var verdict = await HandleAsync(Valid);

        Assert.That((verdict.Reason, verdict.RetryAfter), Is.EqualTo(((Refusal?)Refusal.Locked, (long?)retryAfter)));
    }

    [Test]
    public async Task Handle_LockedWhileItRead_CountsTheWaitFromNow()
    {
        ExpectOneSave([], () => _budget.WrongGuesses);
        _whileItReads = () =>
        {
            Application.Clock.Advance(TimeSpan.FromMilliseconds(5));
            CountWrongGuesses(Guesses.MaxAttempts);
        };

        var verdict = await HandleAsync(Valid);

        Assert.That((verdict.Reason, verdict.RetryAfter), Is.EqualTo(((Refusal?)Refusal.Locked, (long?)300)));
    }

    [Test]
    public async Task Handle_ExpiredWhileItRead_IsExpired()
    {
        var code = Code("42317");
        ExpectOneSave([code], () => code.ConsumedAt);
        _whileItReads = () => Application.Clock.Advance(Expiry.Lifetime);

        var verdict = await HandleAsync(Valid);

        Assert.That((verdict.Verified, verdict.Reason), Is.EqualTo((false, (Refusal?)Refusal.Expired)));
    }

    [Test]
    public async Task Handle_ClientGoneOnceItIsJudged_StoresTheCountAllTheSame()
    {
        using var client = new CancellationTokenSource();
        ExpectRead([Code("42317")]);
        _whileItReads = client.Cancel;
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<VerificationDto>>(), CancellationToken.None))
            .Returns((Func<VerificationDto> answer, CancellationToken _) => Task.FromResult(answer()));

        await HandleAsync(Valid with { Code = Wrong }, client.Token);

        Assert.That(_budget.WrongGuesses, Is.EqualTo(1));
    }

    [Test]
    public async Task Handle_AtTheHardLimit_SaysNoEnd()
    {
        for (var guess = 0; guess < Guesses.HardLimit; guess += Guesses.MaxAttempts)
        {
            CountWrongGuesses(Guesses.MaxAttempts);
            Application.Clock.Advance(Guesses.MaxLockout);
        }

        ExpectOneSave([Code("42317")], () => _budget.WrongGuesses);

        var verdict = await HandleAsync(Valid);

        Assert.That((verdict.Verified, verdict.Reason, verdict.RetryAfter), Is.EqualTo((false, (Refusal?)Refusal.Locked, (long?)null)));
        Assert.That(Application.Logs.Lines, Is.Empty, "the guess that led to the lock was told of, not those that meet it");
    }

    [Test]
    public async Task Handle_NothingKnown_CountsNothing()
    {
        var counted = ExpectOneSave([], () => _budget.WrongGuesses);

        var verdict = await HandleAsync(Valid);

        Assert.That(counted, Is.EqualTo([0]));
        Assert.That((verdict.Verified, verdict.Reason, verdict.AttemptsLeft), Is.EqualTo((false, (Refusal?)Refusal.NotFound, (int?)null)));
    }

    [Test]
    public void Handle_StoreUnavailable_Throws()
    {
        ExpectRead([Code("42317")]);
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<VerificationDto>>(), It.IsAny<CancellationToken>())).ThrowsAsync(new StorageUnavailableException());

        Assert.That(() => HandleAsync(Valid), Throws.TypeOf<StorageUnavailableException>());
    }

    private static OtpCode Code(string code, Purpose? purpose = null) =>
        AnOtpCode.Of(OneTimeCode.Parse(code), purpose: purpose);

    private void CountWrongGuesses(int guesses)
    {
        for (var guess = 0; guess < guesses; guess++)
            _budget.CountWrongGuess(Guesses, Application.Clock.GetUtcNow());
    }

    private void ExpectRead(IReadOnlyList<OtpCode> live)
    {
        var now = Application.Clock.GetUtcNow();
        Application.Codes.Setup(port => port.CodesOfAsync(Someone, now, It.IsAny<CancellationToken>()))
            .Callback(() => _whileItReads()).ReturnsAsync(new RecipientCodes(live, live.Count > 0 ? live[^1] : null, _budget));
    }

    /// <returns>What there was to see at each save.</returns>
    private List<T> ExpectOneSave<T>(IReadOnlyList<OtpCode> live, Func<T> see)
    {
        List<T> seen = [];
        ExpectRead(live);
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<VerificationDto>>(), It.IsAny<CancellationToken>()))
            .Callback(() => seen.Add(see())).Returns((Func<VerificationDto> answer, CancellationToken _) => Task.FromResult(answer()));
        return seen;
    }

    private async Task<VerificationDto> HandleAsync(VerifyOtpCodeCommand command, CancellationToken cancellationToken = default)
    {
        var result = await Application.HandleAsync(command, cancellationToken);

        Application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<Func<VerificationDto>>(), It.IsAny<CancellationToken>()), Times.Once());
        return result.Value;
    }
}
