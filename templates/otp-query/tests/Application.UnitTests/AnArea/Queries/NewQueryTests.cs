using Moq;
using Otp.Application.OtpCodes;
using Otp.Application.AnArea.Queries;

namespace Otp.Application.UnitTests.AnArea.Queries;

internal sealed class NewQueryTests
{
    private readonly TestApplication _application = new();

    [TearDown]
    public void Stop() => _application.Dispose();

    [Test]
    public async Task Handle_WhatIsStored_HandsOutWhatWasRead()
    {
        _application.CodeReader.Setup(port => port.FindAsync(42, It.IsAny<CancellationToken>())).ReturnsAsync(OtpCodeDto.Example);

#if (hasId)
        var result = await _application.SendAsync(new NewQueryQuery { Id = 42 });
#else
        var result = await _application.SendAsync(new NewQueryQuery());
#endif

        Assert.That(result.Value, Is.SameAs(OtpCodeDto.Example));
    }
}
