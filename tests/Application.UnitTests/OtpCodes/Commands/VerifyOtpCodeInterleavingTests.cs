using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Otp.Application.Common.Behaviours;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using static Otp.TestKit.Given;

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
        var command = new VerifyOtpCodeCommand { Code = Input.OfText(guess), MobileNumber = Input.OfText(Number) };
        var handler = new VerifyOtpCodeCommandHandler(
            session.Codes.Object, session.UnitOfWork.Object, Guesses, new FakeTimeProvider(Now), NullLogger<VerifyOtpCodeCommandHandler>.Instance);
        var retry = new RetryBehaviour<VerifyOtpCodeCommand, Result<VerificationDto>>(session.UnitOfWork.Object);

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
    private sealed class Session
    {
        private readonly Table _table;
        private readonly Interleavings _orders;
        private OtpCode _code = null!;
        private GuessBudget _budget = null!;
        private int _codeVersion;
        private int _budgetVersion;

        public Session(Table table, Interleavings orders)
        {
            (_table, _orders) = (table, orders);
            Codes.Setup(port => port.CodesOfAsync(Someone, Now, It.IsAny<CancellationToken>())).Returns(ReadAsync);
            UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<VerificationDto>>(), It.IsAny<CancellationToken>())).Returns(
                async (Func<VerificationDto> answer, CancellationToken _) =>
                {
                    await StoreAsync();
                    return answer();
                });
            UnitOfWork.Setup(port => port.Forget());
        }

        public Mock<IOtpCodeRepository> Codes { get; } = new(MockBehavior.Strict);

        public Mock<IUnitOfWork> UnitOfWork { get; } = new(MockBehavior.Strict);

        private async Task<RecipientCodes> ReadAsync()
        {
            await _orders.Turn();
            (_codeVersion, _budgetVersion) = (_table.CodeVersion, _table.BudgetVersion);
            _code = AnOtpCode.Of(OneTimeCode.Parse(Right));
            if (_table.IsConsumed)
                _code.Consume(Now);
            _budget = GuessBudget.For(Someone);
            for (var guess = 0; guess < _table.WrongGuesses; guess++)
                _budget.CountWrongGuess(Guesses, Now);
            return new RecipientCodes(_table.IsConsumed ? [] : [_code], _code, _budget);
        }

        private async Task StoreAsync()
        {
            var consumes = _code.ConsumedAt is not null && !_table.IsConsumed;
            var counts = _budget.WrongGuesses != _table.WrongGuesses || consumes;
            await _orders.Turn();
            if (_table.IsGuarded && ((consumes && _codeVersion != _table.CodeVersion) || (counts && _budgetVersion != _table.BudgetVersion)))
                throw new ConcurrencyConflictException();

            if (consumes)
                (_table.IsConsumed, _table.CodeVersion) = (true, _table.CodeVersion + 1);
            if (counts)
                (_table.WrongGuesses, _table.BudgetVersion) = (_budget.WrongGuesses, _table.BudgetVersion + 1);
        }
    }
}
