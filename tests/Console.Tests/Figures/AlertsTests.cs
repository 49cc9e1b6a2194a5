using Otp.Api.Console.Figures;
using Otp.Application.Standing;
using Otp.Domain.Deliveries;

namespace Otp.Console.Tests.Figures;

internal sealed class AlertsTests
{
    private static readonly DateTimeOffset Now = new(2025, 12, 29, 14, 46, 2, TimeSpan.Zero);

    private static readonly ProviderStandingDto Fine = new()
    {
        Name = "kavenegar",
        Channel = DeliveryChannel.Sms,
        Circuit = ProviderCircuit.Closed,
        Since = Now.AddDays(-1),
        LastError = null,
        LastErrorAt = null,
        LastTakenAt = null,
    };

    private static readonly ProviderStandingDto Failing = Fine with
    {
        LastError = "The gateway answered 503.",
        LastErrorAt = Now.AddMinutes(-1),
    };

    [Test]
    public void Of_NothingWrong_SaysNothing() => Assert.That(AlertsOf(Fine), Is.Empty);

    [TestCase(29, null)]
    [TestCase(30, "sms: 12 messages wait, the oldest for 30 seconds.")]
    [TestCase(185, "sms: 12 messages wait, the oldest for 3 minutes.")]
    public void Of_MessagesThatWait_SaysSoOnceItIsLong(int seconds, string? alert)
    {
        var alerts = Alerts.Of(StandingOf(new WaitingMessagesDto { Channel = DeliveryChannel.Sms, Messages = 12, OldestSince = Now.AddSeconds(-seconds) }), []);

        Assert.That(alerts, Is.EqualTo(alert is null ? [] : new[] { alert }));
    }

    [TestCase(ProviderCircuit.Open, "Provider kavenegar: circuit open since 14:05 UTC; last error at 14:45 UTC: The gateway answered 503.")]
    [TestCase(ProviderCircuit.HalfOpen, "Provider kavenegar: circuit half-open since 14:05 UTC; last error at 14:45 UTC: The gateway answered 503.")]
    public void Of_ACircuitThatIsntClosed_SaysSinceWhen(ProviderCircuit circuit, string alert) =>
        Assert.That(AlertsOf(Failing with { Circuit = circuit, Since = Now.AddMinutes(-41) }), Is.EqualTo([alert]));

    [Test]
    public void Of_AnErrorWithNothingTakenSince_SaysSoForAWhile()
    {
        Assert.That(AlertsOf(Failing), Is.EqualTo(["Provider kavenegar: nothing taken since its last error at 14:45 UTC: The gateway answered 503."]));
        Assert.That(AlertsOf(Failing with { LastTakenAt = Now.AddSeconds(-59) }), Is.Empty);
        Assert.That(AlertsOf(Failing with { LastErrorAt = Now.AddMinutes(-10) }), Is.Empty);
    }

    [TestCase(20, 15, "Provider kavenegar: took 15 of 20 messages since 13:00 UTC, 75.0 %.")]
    [TestCase(20, 16, null)]
    [TestCase(19, 0, null)]
    public void Of_AProviderThatTakesFew_SaysHowMany(int sent, int delivered, string? alert) => Assert.That(
        Alerts.Of(StandingOf(), [new ProviderFigures(Fine, new Totals(0, sent, delivered, 0, 0, 0, 0))]), Is.EqualTo(alert is null ? [] : new[] { alert }));

    [TestCase(180, null)]
    [TestCase(181, "The figures below are those of 14:43 UTC: what happened since isn't counted yet.")]
    public void Of_SumsThatAreBehind_SaysWhatTheyAreOf(int seconds, string? alert) => Assert.That(
        Alerts.Of(StandingOf() with { SummedAt = Now.AddSeconds(-seconds) }, []), Is.EqualTo(alert is null ? [] : new[] { alert }));

    private static IReadOnlyList<string> AlertsOf(ProviderStandingDto provider) =>
        Alerts.Of(StandingOf(), [new ProviderFigures(provider, new Totals(0, 0, 0, 0, 0, 0, 0))]);

    private static StandingDto StandingOf(params WaitingMessagesDto[] waiting) =>
        new() { At = Now, SummedAt = Now.AddSeconds(-12), Waiting = waiting, Providers = [] };
}
