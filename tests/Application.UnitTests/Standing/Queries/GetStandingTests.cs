using Moq;
using Otp.Application.Standing;
using Otp.Application.Standing.Queries;
using Otp.Domain.Deliveries;

namespace Otp.Application.UnitTests.Standing.Queries;

internal sealed class GetStandingTests : ApplicationTests
{
    [Test]
    public async Task Handle_WhatIsStoredAndWhatThisNodeSaw_ArePutTogether()
    {
        var stored = new StoredStanding(
            Given.Now.AddSeconds(-12),
            [new WaitingMessagesDto { Channel = DeliveryChannel.Sms, Messages = 12, OldestSince = Given.Now.AddMinutes(-3) }]);
        IReadOnlyList<ProviderStandingDto> providers =
        [
            new ProviderStandingDto
            {
                Name = "kavenegar",
                Channel = DeliveryChannel.Sms,
                Circuit = ProviderCircuit.Open,
                Since = Given.Now.AddMinutes(-2),
                LastError = "The gateway answered 503.",
                LastErrorAt = Given.Now.AddSeconds(-4),
                LastTakenAt = null,
            },
        ];
        Application.Port<IStandingReader>().Setup(port => port.ReadAsync(default)).ReturnsAsync(stored);
        Application.Port<IProviderStandings>().Setup(port => port.Standings).Returns(providers);

        var result = await Application.SendAsync(new GetStandingQuery());

        Assert.That((result.Value.At, result.Value.SummedAt), Is.EqualTo((Given.Now, stored.SummedAt)));
        Assert.That(result.Value.Waiting, Is.SameAs(stored.Waiting));
        Assert.That(result.Value.Providers, Is.SameAs(providers));
    }
}
