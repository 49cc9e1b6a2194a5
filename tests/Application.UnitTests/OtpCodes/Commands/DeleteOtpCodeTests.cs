using MediatR;
using Moq;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class DeleteOtpCodeTests : ApplicationTests
{
    private const long Id = 42;

    [Test]
    public async Task Handle_StoredCode_RemovesItOnceWithATrace()
    {
        var code = AnOtpCode.Of();
        List<OtpCode> removed = [];
        var order = new MockSequence();
        Application.Codes.InSequence(order).Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(code);
        Application.Codes.InSequence(order).Setup(port => port.Remove(It.IsAny<OtpCode>())).Callback<OtpCode>(removed.Add);
        Application.Audit.InSequence(order).Setup(port => port.Record(AuditAction.Delete, AuditTarget.OtpCode, 0));
        Application.UnitOfWork.InSequence(order).Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        var result = await HandleAsync();

        Assert.That(result.IsSuccess, Is.True);
        Assert.That(removed, Has.Count.EqualTo(1).And.All.SameAs(code));
        Application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<CancellationToken>()), Times.Once());
    }

    [Test]
    public async Task Handle_UnknownId_IsNotFoundAndNothingIsSaved()
    {
        Application.Codes.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync((OtpCode?)null);

        var result = await HandleAsync();

        Assert.That(result.Failure, Is.SameAs(OtpCode.NotFound));
        Assert.That(Application.UnitOfWork.Invocations, Is.Empty);
    }

    private Task<Result<Unit>> HandleAsync() => Application.HandleAsync(new DeleteOtpCodeCommand { Id = Id });
}
