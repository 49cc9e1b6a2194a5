using Moq;
using Otp.Application.Recipients.Commands;
using Otp.Application.Recipients.Queries;
using Otp.Domain.Audit;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.Recipients.Commands;

internal sealed class RevealRecipientTests : ApplicationTests
{
    [Test]
    public async Task Handle_ACode_GivesItsWholeRecipientOnceThereIsATrace()
    {
        Stored(Someone);
        var order = new MockSequence();
        Application.Audit.InSequence(order).Setup(port => port.Record(AuditAction.Reveal, AuditTarget.OtpCode, 66));
        Application.UnitOfWork.InSequence(order).Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        var result = await Application.HandleAsync(new RevealRecipientCommand { Id = 66 });

        Assert.That(result.Value.Value, Is.EqualTo(Number));
        Application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task Handle_NoSuchCode_IsNotFoundAndLeavesNoTrace()
    {
        Stored(recipient: null);

        var result = await Application.HandleAsync(new RevealRecipientCommand { Id = 66 });

        Assert.That(result.Failure, Is.SameAs(OtpCode.NotFound));
        Assert.That(Application.Audit.Invocations, Is.Empty);
    }

    private void Stored(Recipient? recipient) => Application.Port<IRecipientReader>()
        .Setup(port => port.FindByCodeAsync(66, It.IsAny<CancellationToken>())).ReturnsAsync(recipient);
}
