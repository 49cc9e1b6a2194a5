using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;

namespace Otp.Infrastructure.IntegrationTests.Delivery;

internal sealed class GuardedProviderTests
{
    [Test]
    public async Task Provider_ThatKeepsFailing_IsLeftAloneForAWhileAndThenTriedAgain()
    {
        var clock = Messages.Clock;
        var provider = new ScriptedProvider("first") { Fails = true };
        var guarded = new GuardedProvider(provider, clock);

        for (var attempt = 0; attempt < GuardedProvider.FewestAttempts; attempt++)
            Assert.That(() => guarded.DeliverAsync(Messages.TextMessage(), CancellationToken.None), Throws.TypeOf<DeliveryException>());
        Assert.That(guarded.IsLeftAlone, Is.True);
        Assert.That(() => guarded.DeliverAsync(Messages.TextMessage(), CancellationToken.None), Throws.TypeOf<DeliveryException>().With.Message.Contains("left alone"));
        Assert.That(provider.Delivered, Has.Count.EqualTo(GuardedProvider.FewestAttempts));

        provider.Fails = false;
        clock.Advance(TimeSpan.FromSeconds(16));
        Assert.That(guarded.IsLeftAlone, Is.False);
        await guarded.DeliverAsync(Messages.TextMessage(), CancellationToken.None);
        Assert.That(provider.Delivered, Has.Count.EqualTo(GuardedProvider.FewestAttempts + 1));
    }

    private static IEnumerable<Exception> Unforeseen => [new TaskCanceledException("Nobody asked for it.", new TimeoutException()), new FormatException("042317")];

    [TestCaseSource(nameof(Unforeseen))]
    public void Provider_ThatThrowsSomethingElse_HasFailedLikeAnyOther(Exception thrown)
    {
        var guarded = new GuardedProvider(new ScriptedProvider("first") { Throws = thrown }, Messages.Clock);

        for (var attempt = 0; attempt < GuardedProvider.FewestAttempts; attempt++)
        {
            Assert.That(() => guarded.DeliverAsync(Messages.TextMessage(), CancellationToken.None),
                Throws.TypeOf<DeliveryException>().With.Message.EqualTo($"It couldn't be asked: {thrown.GetType().Name}."));
        }

        Assert.That(guarded.IsLeftAlone, Is.True);
    }

    [Test]
    public async Task Provider_ThatFailsNowAndThen_IsNotLeftAlone()
    {
        var provider = new ScriptedProvider("first");
        var guarded = new GuardedProvider(provider, Messages.Clock);

        for (var attempt = 0; attempt < 20; attempt++)
        {
            provider.Fails = attempt % 2 == 0;
            if (provider.Fails)
                Assert.That(() => guarded.DeliverAsync(Messages.TextMessage(), CancellationToken.None), Throws.TypeOf<DeliveryException>());
            else
                await guarded.DeliverAsync(Messages.TextMessage(), CancellationToken.None);
        }

        Assert.That(guarded.IsLeftAlone, Is.False);
    }
}

/// <summary>A provider that keeps what it is given, and fails when told.</summary>
internal sealed class ScriptedProvider(string name, DeliveryChannel channel = DeliveryChannel.Sms) : IDeliveryProvider
{
    public string Name => name;

    public DeliveryChannel Channel => channel;

    public bool Fails { get; set; }

    /// <summary>What a provider isn't meant to throw; null: it doesn't.</summary>
    public Exception? Throws { get; init; }

    /// <summary>What it answers with; null: nothing.</summary>
    public string? Reference { get; init; }

    /// <summary>Every message it was given, those it didn't take included.</summary>
    public List<Message> Delivered { get; } = [];

    public Task<string?> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        lock (Delivered)
            Delivered.Add(message);
        if (Throws is not null)
            throw Throws;
        return Fails ? throw new DeliveryException("Not now.") : Task.FromResult(Reference);
    }
}
