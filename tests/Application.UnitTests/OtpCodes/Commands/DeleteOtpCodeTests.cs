using MediatR;
using Moq;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.Application.UnitTests.TestApplication;

namespace Otp.Application.UnitTests.OtpCodes.Commands;

internal sealed class DeleteOtpCodeTests
{
    private const long Id = 42;

    private readonly TestApplication _application = new();

    [TearDown]
    public void Stop() => _application.Dispose();

    [Test]
    public async Task Handle_StoredCode_RemovesItOnceWithATrace()
    {
        var code = OtpCode.Create(OneTimeCode.From(42317), Recipient.Of(MobileNumber.Parse("09123256545")), validTo: null, Expiry, TokenId, Now).Value;
        List<OtpCode> removed = [];
        var order = new MockSequence();
        _application.Codes.InSequence(order).Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(code);
        _application.Codes.InSequence(order).Setup(port => port.Remove(It.IsAny<OtpCode>())).Callback<OtpCode>(removed.Add);
        _application.Audit.InSequence(order).Setup(port => port.Record(AuditAction.Delete, AuditTarget.OtpCode, 0));
        _application.UnitOfWork.InSequence(order).Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        var result = await HandleAsync();

        Assert.That(result.IsSuccess, Is.True);
        Assert.That(removed, Has.Count.EqualTo(1).And.All.SameAs(code));
        _application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<CancellationToken>()), Times.Once());
    }

    [Test]
    public async Task Handle_UnknownId_IsNotFoundAndNothingIsSaved()
    {
        _application.Codes.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync((OtpCode?)null);

        var result = await HandleAsync();

        Assert.That(result.Failure, Is.SameAs(OtpCode.NotFound));
        Assert.That(_application.UnitOfWork.Invocations, Is.Empty);
    }

    private Task<Result<Unit>> HandleAsync()
    {
        var handler = new DeleteOtpCodeCommandHandler(_application.Codes.Object, _application.UnitOfWork.Object, _application.Audit.Object);
        return handler.Handle(new DeleteOtpCodeCommand(Id), CancellationToken.None);
    }
}
