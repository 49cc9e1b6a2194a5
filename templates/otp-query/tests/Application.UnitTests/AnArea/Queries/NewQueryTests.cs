using Moq;
using Otp.Application.OtpCodes;
using Otp.Application.AnArea.Queries;
using Otp.Domain.Common;

namespace Otp.Application.UnitTests.AnArea.Queries;

internal sealed class NewQueryTests : ApplicationTests
{
    [Test]
    public void Validate_AFault_NamesItsField()
    {
        var faults = Application.FaultsIn(new NewQueryQuery { Since = Input.OfText("yesterday") });

        Assert.That(faults.Select(fault => fault.Field), Is.EqualTo(["Since"]));
    }

    [Test]
    public async Task Handle_WhatIsStored_HandsOutWhatWasRead()
    {
        Application.CodeReader.Setup(port => port.FindAsync(42, It.IsAny<CancellationToken>())).ReturnsAsync(OtpCodeDto.Example);

#if (hasId)
        var result = await Application.SendAsync(new NewQueryQuery { Id = 42 });
#else
        var result = await Application.SendAsync(new NewQueryQuery());
#endif

        Assert.That(result.Value, Is.SameAs(OtpCodeDto.Example));
    }
}
