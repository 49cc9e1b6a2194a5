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
using Otp.Domain.Recipients;
#endif
#if (ofOtpCodes || !hasId)
using static Otp.Application.UnitTests.TestApplication;
#endif

namespace Otp.Application.UnitTests.AnArea.Commands;

internal sealed class NewCommandTests
{
#if (ofOtpCodes)
    private static readonly Recipient Someone = Recipient.Of(MobileNumber.Parse("09123256545"));

#endif
    private readonly TestApplication _application = new();

    [TearDown]
    public void Stop() => _application.Dispose();

#if (ofOtpCodes)
    [Test]
    public async Task Handle_ALiveCode_ChangesItAndSavesOnce()
    {
        var code = OtpCode.Create(OneTimeCode.From(255315), Someone, validTo: null, Expiry, TokenId, Now).Value;
        _application.Clock.Advance(TimeSpan.FromMinutes(1));
        _application.Audit.Setup(port => port.Record(AuditAction.Update, AuditTarget.OtpCode, code.Id));
        _application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>())).Returns(Task.CompletedTask);

        var result = await SendAsync(code);

        Assert.That(result.Failure, Is.Null);
        Assert.That(code.UpdatedAt, Is.EqualTo(Now.AddMinutes(1)));
        _application.Audit.VerifyAll();
        _application.UnitOfWork.Verify(port => port.SaveAsync(It.IsAny<CancellationToken>()), Times.Once());
    }

#if (hasId)
    [Test]
    public async Task Handle_AnUnknownId_SavesNothing()
    {
        var result = await SendAsync(code: null);

        Assert.That(result.Failure, Is.SameAs(OtpCode.NotFound));
        Assert.That(_application.UnitOfWork.Invocations, Is.Empty);
    }

    private Task<Result<OtpCodeDto>> SendAsync(OtpCode? code)
    {
        _application.Codes.Setup(port => port.FindAsync(42, It.IsAny<CancellationToken>())).ReturnsAsync(code);
        return _application.SendAsync(new NewCommandCommand { Id = 42, Seconds = Input.OfNumber("600") });
    }
#else
    private Task<Result<OtpCodeDto>> SendAsync(OtpCode? code)
    {
        _application.Codes.Setup(port => port.CodesOfAsync(Someone, It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new RecipientCodes(code is null ? [] : [code], code, GuessBudget.For(Someone)));
        return _application.SendAsync(new NewCommandCommand { MobileNumber = Someone.MobileNumber, ValidTo = new Instant(Now.AddHours(1)) });
    }
#endif
#else
    [Test]
    public async Task Handle_WhatItTakes_Succeeds()
    {
#if (hasId)
        var result = await _application.SendAsync(new NewCommandCommand { Id = 42, Seconds = Input.OfNumber("600") });
#else
        var result = await _application.SendAsync(new NewCommandCommand { ValidTo = new Instant(Now.AddHours(1)) });
#endif

        Assert.That(result.Failure, Is.Null);
    }
#endif
}
