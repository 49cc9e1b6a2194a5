using MediatR;
using Moq;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class UnlockRecipientTests : ApplicationTests
{
    private static readonly Input Mobile = Input.OfText(Number);
    private static readonly Input Email = Input.OfText("someone@example.com");

    private static IEnumerable<TestCaseData> Commands =>
    [
        Row("a mobile number", new UnlockRecipientCommand { MobileNumber = Mobile }),
        Row("an e-mail", new UnlockRecipientCommand { Email = Email }),
        Row("an e-mail beside a null", new UnlockRecipientCommand { MobileNumber = Input.Null, Email = Email }),
        Row("nothing", new UnlockRecipientCommand(), SingleRecipient),
        Row("both recipients", new UnlockRecipientCommand { MobileNumber = Mobile, Email = Email }, SingleRecipient),
        Row("no mobile number", new UnlockRecipientCommand { MobileNumber = Input.OfText("x") }, ("MobileNumber", MobileNumber.Takes)),
        Row("no e-mail address", new UnlockRecipientCommand { Email = Input.OfNumber("1") }, ("Email", EmailAddress.Takes)),
    ];

    [TestCaseSource(nameof(Commands))]
    public void Validate_EachRow_NamesEveryInvalidField(UnlockRecipientCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [TestCase(1, Description = "a count without a lock")]
    [TestCase(5, Description = "a lock")]
    public async Task Handle_AnythingCounted_IsClearedOnceWithATrace(int wrongGuesses)
    {
        var budget = StoredBudget(wrongGuesses);
        List<(int, DateTimeOffset?)> stored = [];
        var order = new MockSequence();
        Application.Audit.InSequence(order).Setup(port => port.Record(AuditAction.Unlock, AuditTarget.GuessBudget, 0));
        Application.UnitOfWork.InSequence(order).Setup(port => port.SaveAsync(It.IsAny<CancellationToken>()))
            .Callback(() => stored.Add((budget.WrongGuesses, budget.LockedUntil))).Returns(Task.CompletedTask);

        var result = await HandleAsync();

        Assert.That(result.IsSuccess, Is.True);
        Assert.That(stored, Is.EqualTo(new[] { (0, (DateTimeOffset?)null) }));
    }

    [Test]
    public async Task Handle_NothingCounted_SucceedsAndNothingIsSaved()
    {
        StoredBudget(wrongGuesses: 0);

        var result = await HandleAsync();

        Assert.That(result.IsSuccess, Is.True);
        Assert.That(Application.UnitOfWork.Invocations, Is.Empty);
    }

    [Test]
    public async Task Handle_NothingKnown_SucceedsAndNothingIsSaved()
    {
        Application.Budgets.Setup(port => port.FindAsync(Someone, It.IsAny<CancellationToken>())).ReturnsAsync((GuessBudget?)null);

        var result = await HandleAsync();

        Assert.That(result.IsSuccess, Is.True);
        Assert.That(Application.UnitOfWork.Invocations, Is.Empty);
    }

    private GuessBudget StoredBudget(int wrongGuesses)
    {
        var budget = GuessBudget.For(Someone);
        for (var guess = 0; guess < wrongGuesses; guess++)
            budget.CountWrongGuess(Guesses, Now);
        Application.Budgets.Setup(port => port.FindAsync(Someone, It.IsAny<CancellationToken>())).ReturnsAsync(budget);
        return budget;
    }

    private Task<Result<Unit>> HandleAsync() =>
        Application.HandleAsync(new UnlockRecipientCommand { MobileNumber = Input.OfText("+98 912 325 6545"), Email = Input.Null });
}
