using Moq;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Application.UnitTests.OtpCodes.Queries;

internal sealed class GetOtpCodeTests : ApplicationTests
{
    private const long Id = 42;

    [Test]
    public async Task Handle_KnownId_HandsOutWhatWasRead()
    {
        var code = AnOtpCode.Of();
        var read = Application.Mapper.Map<OtpCodeDto>(code);

        var result = await HandleAsync(read);

        Assert.That(result.Value, Is.SameAs(read));
    }

    [Test]
    public async Task Handle_UnknownId_IsNotFound()
    {
        var result = await HandleAsync(read: null);

        Assert.That(result.Failure, Is.SameAs(OtpCode.NotFound));
    }

    private Task<Result<OtpCodeDto>> HandleAsync(OtpCodeDto? read)
    {
        Application.CodeReader.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(read);
        return Application.HandleAsync(new GetOtpCodeQuery { Id = Id });
    }
}
