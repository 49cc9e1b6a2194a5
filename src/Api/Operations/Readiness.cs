using Otp.Application.Access;
using Otp.Application.Common.Interfaces;

namespace Otp.Api.Operations;

/// <summary>Whether the service can serve: asked of the database at most once a second, however many want to know.</summary>
internal sealed class Readiness(IStorageProbe storage, IAccessTokenDirectory tokens, Drain drain, TimeProvider clock)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    // Less than load balancers wait. A database that takes longer is what it was until that comes to something.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private Task<string?>? _look;
    private long _lookedAt;
    private (string? Fault, bool IsKnown) _last;

    /// <returns>Null where it can.</returns>
    public async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        if (drain.HasBegun)
            return "The service is stopping.";

        var (look, last) = Look();
        if (!last.IsKnown)
            return await look.WaitAsync(cancellationToken);

        try
        {
            return await look.WaitAsync(Patience, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return last.Fault;
        }
    }

    private (Task<string?> Look, (string? Fault, bool IsKnown) Last) Look()
    {
        lock (_lock)
        {
            if (_look is null || (_look.IsCompleted && clock.GetElapsedTime(_lookedAt) >= BetweenLooks))
            {
                if (_look is { IsCompletedSuccessfully: true })
                    _last = (_look.Result, IsKnown: true);
                (_look, _lookedAt) = (Task.Run(LookAsync), clock.GetTimestamp());
            }

            return (_look, _last);
        }
    }

    // For all who ask: it doesn't end with whoever asked first.
    private async Task<string?> LookAsync() =>
        await storage.FindFaultAsync(CancellationToken.None)
            ?? (tokens.IsRead ? null : "The database hasn't been prepared for this service yet.");
}
