#if (ofOtpCodes)
using Moq;
#endif
#if (!hasId)
using Otp.Application.Common.Values;
#endif
#if (ofOtpCodes)
using Otp.Application.OtpCodes;
#endif
using Otp.Application.AnArea.Commands;
#if (ofOtpCodes)
using Otp.Domain.Audit;
#endif
#if (ofOtpCodes || hasId)
using Otp.Domain.Common;
#endif
#if (ofOtpCodes)
using Otp.Domain.OtpCodes;
#endif

namespace Otp.Application.UnitTests.AnArea.Commands;

internal sealed class NewCommandTests : ApplicationTests
{
    [Test]
    public void Validate_Nothing_NamesWhatIsMissing()
    {
        var faults = Application.FaultsIn(new NewCommandCommand());

#if (namesRecipient)
        Assert.That(faults.Select(fault => fault.Field), Is.EquivalentTo(["MobileNumber", "Email", "ValidTo"]));
#elseif (hasId)
        Assert.That(faults.Select(fault => fault.Field), Is.EquivalentTo(["Seconds"]));
#else
        Assert.That(faults.Select(fault => fault.Field), Is.EquivalentTo(["ValidTo"]));
#endif
    }

#if (ofOtpCodes)
    [Test]
    public async Task Handle_ALiveCode_ChangesItAndSavesOnce()
    {
        var code = AnOtpCode.Of();
        Application.Clock.Advance(TimeSpan.FromMinutes(1));
        Application.Audit.Setup(port => port.Record(AuditAction.Update, AuditTarget.OtpCode, code.Id));
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        var result = await SendAsync(code);

        Assert.That(result.Failure, Is.Null);
        Assert.That(code.UpdatedAt, Is.EqualTo(Given.Now.AddMinutes(1)));
        Application.Audit.VerifyAll();
        Application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<CancellationToken>()), Times.Once());
    }

#if (hasId)
    [Test]
    public async Task Handle_AnUnknownId_SavesNothing()
    {
        var result = await SendAsync(code: null);

        Assert.That(result.Failure, Is.SameAs(OtpCode.NotFound));
        Assert.That(Application.UnitOfWork.Invocations, Is.Empty);
    }

    private Task<Result<OtpCodeDto>> SendAsync(OtpCode? code)
    {
        Application.Codes.Setup(port => port.FindAsync(42, It.IsAny<CancellationToken>())).ReturnsAsync(code);
        return Application.SendAsync(new NewCommandCommand { Id = 42, Seconds = Input.OfNumber("600") });
    }
#else
    private Task<Result<OtpCodeDto>> SendAsync(OtpCode? code)
    {
        Application.Codes.Setup(port => port.CodesOfAsync(Given.Someone, It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new RecipientCodes(code is null ? [] : [code], code, GuessBudget.For(Given.Someone)));
        return Application.SendAsync(new NewCommandCommand
        {
            MobileNumber = Given.Someone.MobileNumber,
            ValidTo = new Instant(Given.Now.AddHours(1)),
        });
    }
#endif
#else
    [Test]
    public async Task Handle_WhatItTakes_Succeeds()
    {
#if (hasId)
        var result = await Application.SendAsync(new NewCommandCommand { Id = 42, Seconds = Input.OfNumber("600") });
#else
        var result = await Application.SendAsync(new NewCommandCommand { ValidTo = new Instant(Given.Now.AddHours(1)) });
#endif

        Assert.That(result.Failure, Is.Null);
    }
#endif
}
