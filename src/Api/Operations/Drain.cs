namespace Otp.Api.Operations;

/// <summary>
/// Before the server stops listening, readiness says so for a while, in
/// which load balancers turn elsewhere and requests are still answered.
/// </summary>
internal sealed class Drain(DrainSettings settings, TimeProvider clock) : IHostedLifecycleService
{
    private volatile bool _hasBegun;

    public bool HasBegun => _hasBegun;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _hasBegun = true;
        if (settings.Delay == TimeSpan.Zero)
            return;

        using var delay = new PeriodicTimer(settings.Delay, clock);
        await delay.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>Lets clients that keep their connection go elsewhere after the answer, so that none sends a request into its end.</summary>
    public Task PartAsync(HttpContext context, RequestDelegate next)
    {
        if (_hasBegun)
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Connection = "close";
                return Task.CompletedTask;
            });
        }

        return next(context);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <param name="Delay">From the signal to stop until the server stops listening.</param>
internal sealed record DrainSettings(TimeSpan Delay)
{
    /// <summary>Long enough to be seen, and for busy clients to have parted.</summary>
    public static readonly TimeSpan DefaultDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// With what requests in flight and deliveries under way may take, this must stay within thirty seconds (contract, section 7).
    /// </summary>
    public static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    /// <summary>For all of the stop.</summary>
    public static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(25);
}
