using MediatR;
using Moq;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.Application.UnitTests.TestApplication;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class UnlockRecipientTests
{
    private static readonly Input Number = Input.OfText("09123256545");
    private static readonly Input Email = Input.OfText("someone@example.com");
    private static readonly Recipient Recipient = Recipient.Of(MobileNumber.Parse("09123256545"));

    private static readonly (string, string)[] SingleRecipient =
        [("MobileNumber", Recipient.SingleRecipientRule), ("Email", Recipient.SingleRecipientRule)];

    private static IEnumerable<TestCaseData> Rows =>
    [
        Row("a mobile number", Number, default),
        Row("an e-mail", default, Email),
        Row("an e-mail beside a null", Input.Null, Email),
        Row("nothing", default, default, SingleRecipient),
        Row("both recipients", Number, Email, SingleRecipient),
        Row("no mobile number", Input.OfText("x"), default, ("MobileNumber", MobileNumber.Takes)),
        Row("no e-mail address", default, Input.OfNumber("1"), ("Email", EmailAddress.Takes)),
    ];

    private readonly TestApplication _application = new();

    [TearDown]
    public void Stop() => _application.Dispose();

    [TestCaseSource(nameof(Rows))]
    public void Validate_EachRow_NamesEveryInvalidField(UnlockRecipientCommand command, (string Field, string Message)[] faults)
    {
        Assert.That(_application.FaultsIn(command), Is.EquivalentTo(faults));
    }

    [TestCase(1, Description = "a count without a lock")]
    [TestCase(5, Description = "a lock")]
    public async Task Handle_AnythingCounted_IsClearedOnceWithATrace(int wrongGuesses)
    {
        var budget = StoredBudget(wrongGuesses);
        List<(int, DateTimeOffset?)> stored = [];
        var order = new MockSequence();
        _application.Audit.InSequence(order).Setup(port => port.Record(AuditAction.Unlock, AuditTarget.GuessBudget, 0));
        _application.UnitOfWork.InSequence(order).Setup(port => port.SaveAsync(It.IsAny<CancellationToken>()))
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
        Assert.That(_application.UnitOfWork.Invocations, Is.Empty);
    }

    [Test]
    public async Task Handle_NothingKnown_SucceedsAndNothingIsSaved()
    {
        _application.Budgets.Setup(port => port.FindAsync(Recipient, It.IsAny<CancellationToken>())).ReturnsAsync((GuessBudget?)null);

        var result = await HandleAsync();

        Assert.That(result.IsSuccess, Is.True);
        Assert.That(_application.UnitOfWork.Invocations, Is.Empty);
    }

    private static TestCaseData Row(string name, Input mobileNumber, Input email, params (string, string)[] faults) =>
        new TestCaseData(new UnlockRecipientCommand { MobileNumber = mobileNumber, Email = email }, faults).SetArgDisplayNames(name);

    private GuessBudget StoredBudget(int wrongGuesses)
    {
        var budget = GuessBudget.For(Recipient);
        for (var guess = 0; guess < wrongGuesses; guess++)
            budget.CountWrongGuess(Guesses, Now);
        _application.Budgets.Setup(port => port.FindAsync(Recipient, It.IsAny<CancellationToken>())).ReturnsAsync(budget);
        return budget;
    }

    private Task<Result<Unit>> HandleAsync()
    {
        var handler = new UnlockRecipientCommandHandler(_application.Budgets.Object, _application.UnitOfWork.Object, _application.Audit.Object, Settings, _application.Clock);
        return handler.Handle(new UnlockRecipientCommand { MobileNumber = Input.OfText("+98 912 325 6545"), Email = Input.Null }, CancellationToken.None);
    }
}
