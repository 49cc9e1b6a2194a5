using System.Threading.Channels;
using Otp.Application.Standing;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Dispatch;

namespace Otp.Infrastructure.IntegrationTests.Delivery.Dispatch;

internal sealed class GuardedProviderTests
{
    [Test]
    public async Task Provider_ThatKeepsFailing_IsLeftAloneForAWhileAndThenTriedAgain()
    {
        var clock = Messages.Clock;
        var provider = new ScriptedProvider("first") { Answer = new ProviderAnswer.NotNow() };
        await using var guarded = new GuardedProvider(provider, clock);

        for (var attempt = 0; attempt < GuardedProvider.FewestAttempts; attempt++)
            Assert.That(await DeliverAsync(guarded), Is.TypeOf<ProviderAnswer.NotNow>());
        Assert.That(guarded.LeftAloneUntil, Is.EqualTo(Messages.Now.AddSeconds(15)));
        Assert.That(await DeliverAsync(guarded), Is.Null);
        Assert.That(provider.Delivered, Has.Count.EqualTo(GuardedProvider.FewestAttempts));

        provider.Answer = new ProviderAnswer.Taken(Reference: null);
        clock.Advance(TimeSpan.FromSeconds(16));
        Assert.That(guarded.LeftAloneUntil, Is.Null);
        Assert.That(await DeliverAsync(guarded), Is.TypeOf<ProviderAnswer.Taken>());
        Assert.That(provider.Delivered, Has.Count.EqualTo(GuardedProvider.FewestAttempts + 1));
    }

    private static IEnumerable<Exception> Unforeseen => [new TaskCanceledException("Nobody asked for it.", new TimeoutException()), new FormatException("042317")];

    [TestCaseSource(nameof(Unforeseen))]
    public async Task Provider_ThatThrows_MayHaveTheMessageAndCountsAsFailing(Exception thrown)
    {
        await using var guarded = new GuardedProvider(new ScriptedProvider("first") { Throws = thrown }, Messages.Clock);

        for (var attempt = 0; attempt < GuardedProvider.FewestAttempts; attempt++)
            Assert.That(await DeliverAsync(guarded), Is.EqualTo(new ProviderAnswer.Unknown { Detail = $"It couldn't be asked: {thrown.GetType().Name}." }));

        Assert.That(guarded.LeftAloneUntil, Is.Not.Null);
    }

    private static IEnumerable<ProviderAnswer> NotItsFault =>
        [new ProviderAnswer.NotThisMessage("550"), new ProviderAnswer.NotYou(), new ProviderAnswer.NotNow { IsProvidersFault = false }];

    [TestCaseSource(nameof(NotItsFault))]
    public async Task Provider_ThatRefusesForOtherReasons_IsNotLeftAlone(ProviderAnswer answer)
    {
        await using var guarded = new GuardedProvider(new ScriptedProvider("first") { Answer = answer }, Messages.Clock);

        for (var attempt = 0; attempt < 3 * GuardedProvider.FewestAttempts; attempt++)
            Assert.That(await DeliverAsync(guarded), Is.EqualTo(answer));

        Assert.That(guarded.LeftAloneUntil, Is.Null);
    }

    [Test]
    public async Task Provider_ThatFailsNowAndThen_IsNotLeftAlone()
    {
        var provider = new ScriptedProvider("first");
        await using var guarded = new GuardedProvider(provider, Messages.Clock);

        for (var attempt = 0; attempt < 20; attempt++)
        {
            provider.Answer = attempt % 2 == 0 ? new ProviderAnswer.NotNow() : new ProviderAnswer.Taken(Reference: null);
            Assert.That(await DeliverAsync(guarded), Is.EqualTo(provider.Answer));
        }

        Assert.That(guarded.LeftAloneUntil, Is.Null);
    }

    [Test]
    public async Task Standing_OfAProviderThatIsLeftAlone_TellsSinceWhenUntilItTakesAMessage()
    {
        var clock = Messages.Clock;
        var provider = new ScriptedProvider("first") { Answer = new ProviderAnswer.NotNow { Detail = "The gateway answered 503." } };
        await using var guarded = new GuardedProvider(provider, clock);
        Assert.That(StandingOf(guarded), Is.EqualTo((ProviderCircuit.Closed, Messages.Now, (string?)null, (DateTimeOffset?)null)));

        var opened = Messages.Now.AddSeconds(3);
        clock.Advance(TimeSpan.FromSeconds(3));
        for (var attempt = 0; attempt < GuardedProvider.FewestAttempts; attempt++)
            await DeliverAsync(guarded);
        Assert.That(StandingOf(guarded), Is.EqualTo((ProviderCircuit.Open, opened, "The gateway answered 503.", (DateTimeOffset?)opened)));

        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.That(guarded.Standing.Circuit, Is.EqualTo(ProviderCircuit.HalfOpen));
        await DeliverAsync(guarded);
        var again = opened.AddSeconds(15);
        Assert.That(StandingOf(guarded), Is.EqualTo((ProviderCircuit.Open, opened, "The gateway answered 503.", (DateTimeOffset?)again)));

        provider.Answer = new ProviderAnswer.Taken(Reference: null);
        clock.Advance(TimeSpan.FromSeconds(15));
        await DeliverAsync(guarded);
        var closed = again.AddSeconds(15);
        Assert.That(StandingOf(guarded), Is.EqualTo((ProviderCircuit.Closed, closed, "The gateway answered 503.", (DateTimeOffset?)again)));
        Assert.That(guarded.Standing.LastTakenAt, Is.EqualTo(closed));
    }

    [Test]
    public async Task Standing_OfAMessageThatIsRefused_IsNoErrorAndOfSettingsThatAreIsOne()
    {
        var provider = new ScriptedProvider("first") { Answer = new ProviderAnswer.NotThisMessage("550") { Detail = "The mail server answered 550." } };
        await using var guarded = new GuardedProvider(provider, Messages.Clock);

        await DeliverAsync(guarded);
        Assert.That(guarded.Standing.LastError, Is.Null);

        provider.Answer = new ProviderAnswer.NotYou { Detail = "The gateway answered 401." };
        await DeliverAsync(guarded);
        Assert.That(StandingOf(guarded), Is.EqualTo((ProviderCircuit.Closed, Messages.Now, "The gateway answered 401.", (DateTimeOffset?)Messages.Now)));
    }

    [Test]
    public async Task IsTimeToSaySo_IsOnceAMinute()
    {
        var clock = Messages.Clock;
        await using var guarded = new GuardedProvider(new ScriptedProvider("first"), clock);

        Assert.That((guarded.IsTimeToSaySo(), guarded.IsTimeToSaySo()), Is.EqualTo((true, false)));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((guarded.IsTimeToSaySo(), guarded.IsTimeToSaySo()), Is.EqualTo((true, false)));
    }

    private static (ProviderCircuit Circuit, DateTimeOffset Since, string? Error, DateTimeOffset? ErrorAt) StandingOf(GuardedProvider guarded)
    {
        var standing = guarded.Standing;
        return (standing.Circuit, standing.Since, standing.LastError, standing.LastErrorAt);
    }

    private static Task<ProviderAnswer?> DeliverAsync(GuardedProvider guarded) => guarded.DeliverAsync(Messages.TextMessage(), CancellationToken.None);
}

/// <summary>A provider that keeps what it is given, and answers as told.</summary>
internal sealed class ScriptedProvider(string name, DeliveryChannel channel = DeliveryChannel.Sms) : IDeliveryProvider
{
    private readonly Channel<Message> _given = System.Threading.Channels.Channel.CreateUnbounded<Message>();

    public string Name => name;

    public DeliveryChannel Channel => channel;

    public ProviderLimits Limits { get; init; } = ProviderLimits.OfGateway;

    public ProviderAnswer Answer { get; set; } = new ProviderAnswer.Taken(Reference: null);

    /// <summary>What a provider isn't meant to throw; null: it doesn't.</summary>
    public Exception? Throws { get; init; }

    /// <summary>What it waits for before it answers; null: for nothing.</summary>
    public Task? Until { get; init; }

    /// <summary>Every message it was given, those it didn't take included.</summary>
    public List<Message> Delivered { get; } = [];

    /// <summary>Ends when it was given one more.</summary>
    public Task GivenAsync(TimeSpan patience) => _given.Reader.ReadAsync().AsTask().WaitAsync(patience);

    public async Task<ProviderAnswer> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        lock (Delivered)
            Delivered.Add(message);
        _given.Writer.TryWrite(message);
        if (Until is not null)
            await Until;
        return Throws is null ? Answer : throw Throws;
    }
}
