using Moq;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Retry = Otp.Application.Common.Behaviours.RetryBehaviour<Otp.Application.OtpCodes.Queries.GetOtpCodeQuery, Otp.Domain.Common.Result<Otp.Application.OtpCodes.OtpCodeDto>>;

namespace Otp.Application.UnitTests.Common.Behaviours;

internal sealed class RetryBehaviourTests
{
    private readonly Mock<IUnitOfWork> _unitOfWork = new(MockBehavior.Strict);

    [SetUp]
    public void ExpectForgetting()
    {
        _unitOfWork.Reset();
        _unitOfWork.Setup(port => port.Forget());
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(Retry.AttemptsInTheCrowd)]
    [TestCase(Retry.AttemptsInTheCrowd + Retry.AttemptsInLine - 1)]
    public async Task Handle_AfterConflicts_StartsAnewEachTime(int conflicts)
    {
        var result = await HandleAsync(conflicts);

        Assert.That(result.Failure, Is.SameAs(OtpCode.NotFound), "what the handler answered in the end");
        _unitOfWork.Verify(port => port.Forget(), Times.Exactly(conflicts));
    }

    [Test]
    public async Task Handle_WithoutEnd_GivesUpAsAConflict()
    {
        var result = await HandleAsync(int.MaxValue);

        Assert.That((result.Failure!.Kind, result.Failure.Rule), Is.EqualTo((FailureKind.Conflict, "changed-meanwhile")));
    }

    [Test]
    public async Task Handle_TwoThatKeepLosing_TryOneAtATime()
    {
        var (firstTurn, secondTurn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = HandleAsync(Retry.AttemptsInTheCrowd, firstTurn);
        var second = HandleAsync(Retry.AttemptsInTheCrowd, secondTurn);
        secondTurn.SetResult();

        var secondWaited = !second.IsCompleted;
        firstTurn.SetResult();

        Assert.That(secondWaited, Is.True);
        Assert.That((await Task.WhenAll(first, second)).Select(result => result.Failure), Is.All.SameAs(OtpCode.NotFound));
    }

    [Test]
    public async Task Handle_AfterOneThatThrewInLine_GetsItsTurn()
    {
        var fault = new TaskCompletionSource();
        fault.SetException(new InvalidOperationException());
        Assert.That(() => HandleAsync(Retry.AttemptsInTheCrowd, fault), Throws.InvalidOperationException);

        var next = await HandleAsync(Retry.AttemptsInTheCrowd);

        Assert.That(next.Failure, Is.SameAs(OtpCode.NotFound));
    }

    private async Task<Result<OtpCodeDto>> HandleAsync(int conflicts, TaskCompletionSource? turn = null) =>
        await new Retry(_unitOfWork.Object).Handle(new GetOtpCodeQuery { Id = 1 }, CancellationToken.None, async () =>
        {
            if (conflicts-- > 0)
                throw new ConcurrencyConflictException();
            await (turn?.Task ?? Task.CompletedTask);
            return OtpCode.NotFound;
        });
}
