using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Common.Behaviours;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.Application.UnitTests.TestApplication;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

/// <summary>The verification's handler in every order in which simultaneous requests can read and store.</summary>
internal sealed class VerifyOtpCodeInterleavingTests
{
    private const string Right = "42317";
    private const string Wrong = "1";

    [TestCase(Right, Right)]
    [TestCase(Right, Right, Right)]
    [TestCase(Right, Wrong, Right)]
    public void Explore_WithTheVersionGuard_AnswersTrueOnceInEveryOrder(params string[] guesses)
    {
        var orders = new Interleavings();

        orders.Explore(() => Start(orders, guesses, isGuarded: true), answers =>
            Assert.That(answers.Count(answer => answer.Verified), Is.EqualTo(1)));

        Assert.That(orders.Count, Is.GreaterThan(guesses.Length));
    }

    [Test]
    public void Explore_WithTheVersionGuard_CountsEveryWrongGuessInEveryOrder()
    {
        var orders = new Interleavings();

        orders.Explore(() => Start(orders, [Wrong, Wrong, Wrong], isGuarded: true), answers =>
            Assert.That(answers.Select(answer => answer.AttemptsLeft), Is.EquivalentTo(new int?[] { 4, 3, 2 })));

        Assert.That(orders.Count, Is.GreaterThan(3));
    }

    [Test]
    public void Explore_WithoutTheVersionGuard_FindsTheDoubleSpend()
    {
        var orders = new Interleavings();
        var doubleSpends = 0;

        orders.Explore(() => Start(orders, [Right, Right], isGuarded: false), answers =>
            doubleSpends += answers.Count(answer => answer.Verified) > 1 ? 1 : 0);

        Assert.That(doubleSpends, Is.GreaterThan(0));
    }

    [Test]
    public void Explore_WithoutTheVersionGuard_FindsTheUncountedGuess()
    {
        var orders = new Interleavings();
        var uncounted = 0;

        orders.Explore(() => Start(orders, [Wrong, Wrong], isGuarded: false), answers =>
            uncounted += answers.Count(answer => answer.AttemptsLeft == 4) > 1 ? 1 : 0);

        Assert.That(uncounted, Is.GreaterThan(0));
    }

    private static List<Task<VerificationDto>> Start(Interleavings orders, string[] guesses, bool isGuarded)
    {
        var table = new Table(isGuarded);
        return [.. guesses.Select(guess => VerifyAsync(new Session(table, orders), guess))];
    }

    private static async Task<VerificationDto> VerifyAsync(Session session, string guess)
    {
        var command = new VerifyOtpCodeCommand { Code = Input.OfText(guess), MobileNumber = Input.OfText("09123256545") };
        var handler = new VerifyOtpCodeCommandHandler(session, session, Guesses, new FakeTimeProvider(Now), NullLogger<VerifyOtpCodeCommandHandler>.Instance);
        var retry = new RetryBehaviour<VerifyOtpCodeCommand, Result<VerificationDto>>(session);

        var result = await retry.Handle(command, CancellationToken.None, () => handler.Handle(command, CancellationToken.None));
        return result.Value;
    }

    /// <summary>What is stored: one code and one budget, each with a version.</summary>
    private sealed class Table(bool isGuarded)
    {
        public bool IsGuarded { get; } = isGuarded;

        public bool IsConsumed { get; set; }

        public int CodeVersion { get; set; }

        public int WrongGuesses { get; set; }

        public int BudgetVersion { get; set; }
    }

    /// <summary>One request's view of the table, as repository and unit of work give it.</summary>
    private sealed class Session(Table table, Interleavings orders) : IOtpCodeRepository, IUnitOfWork
    {
        private OtpCode _code = null!;
        private GuessBudget _budget = null!;
        private int _codeVersion;
        private int _budgetVersion;

        public async Task<RecipientCodes> CodesOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken)
        {
            await orders.Turn();
            (_codeVersion, _budgetVersion) = (table.CodeVersion, table.BudgetVersion);
            _code = OtpCode.Create(OneTimeCode.Parse(Right), recipient, Now.AddHours(1), Expiry, TokenId, Now).Value;
            if (table.IsConsumed)
                _code.Consume(Now);
            _budget = GuessBudget.For(recipient);
            for (var guess = 0; guess < table.WrongGuesses; guess++)
                _budget.CountWrongGuess(Guesses, Now);
            return new RecipientCodes(table.IsConsumed ? [] : [_code], _code, _budget);
        }

        public async Task SaveAsync(CancellationToken cancellationToken)
        {
            var consumes = _code.ConsumedAt is not null && !table.IsConsumed;
            var counts = _budget.WrongGuesses != table.WrongGuesses || consumes;
            await orders.Turn();
            if (table.IsGuarded && ((consumes && _codeVersion != table.CodeVersion) || (counts && _budgetVersion != table.BudgetVersion)))
                throw new ConcurrencyConflictException();

            if (consumes)
                (table.IsConsumed, table.CodeVersion) = (true, table.CodeVersion + 1);
            if (counts)
                (table.WrongGuesses, table.BudgetVersion) = (_budget.WrongGuesses, table.BudgetVersion + 1);
        }

        public async Task<T> SaveAsync<T>(Func<T> answer, CancellationToken cancellationToken) where T : class
        {
            await SaveAsync(cancellationToken);
            return answer();
        }

        public void Forget()
        {
        }

        public Task<Failure?> AddAsync(OtpCode code, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> CountLiveAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<OtpCode?> FindAsync(long id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Remove(OtpCode code) => throw new NotSupportedException();
    }
}
