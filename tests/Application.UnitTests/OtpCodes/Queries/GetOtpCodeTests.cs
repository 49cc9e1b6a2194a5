using Moq;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.Application.UnitTests.TestApplication;

namespace Otp.Application.UnitTests.OtpCodes.Queries;

internal sealed class GetOtpCodeTests
{
    private const long Id = 42;

    private readonly TestApplication _application = new();

    [TearDown]
    public void Stop() => _application.Dispose();

    [Test]
    public async Task Handle_KnownId_HandsOutWhatWasRead()
    {
        var code = OtpCode.Create(OneTimeCode.From(42317), Recipient.Of(MobileNumber.Parse("09123256545")), validTo: null, Expiry, TokenId, Now).Value;
        var read = _application.Mapper.Map<OtpCodeDto>(code);

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
        _application.CodeReader.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(read);
        return new GetOtpCodeQueryHandler(_application.CodeReader.Object).Handle(new GetOtpCodeQuery(Id), CancellationToken.None);
    }
}
