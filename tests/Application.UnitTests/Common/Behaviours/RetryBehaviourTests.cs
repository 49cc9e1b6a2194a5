using Moq;
using Otp.Application.Common.Behaviours;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

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
    [TestCase(RetryBehaviour<GetOtpCodeQuery, Result<OtpCodeDto>>.MaxAttempts - 1)]
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

    private Task<Result<OtpCodeDto>> HandleAsync(int conflicts)
    {
        var behaviour = new RetryBehaviour<GetOtpCodeQuery, Result<OtpCodeDto>>(_unitOfWork.Object);
        return behaviour.Handle(new GetOtpCodeQuery(1), CancellationToken.None, () =>
            conflicts-- > 0 ? throw new ConcurrencyConflictException() : Task.FromResult<Result<OtpCodeDto>>(OtpCode.NotFound));
    }
}
