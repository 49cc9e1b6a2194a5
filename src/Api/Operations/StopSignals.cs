using System.Runtime.InteropServices;

namespace Otp.Api.Operations;

/// <summary>The signals to stop, from the first line on: the host itself listens for them, the same ones, only once it runs.</summary>
internal sealed class StopSignals : IDisposable
{
    // Never disposed of: a signal that came before the end may be about to cancel it, and without a timer it holds nothing.
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations;

    private readonly bool _endAtTheSecond;

    /// <param name="endAtTheSecond">Whether a second signal ends the process here and now, for what can't be stopped half-way.</param>
    public StopSignals(bool endAtTheSecond = false)
    {
        _endAtTheSecond = endAtTheSecond;
        PosixSignal[] signals = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT];
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        // Otherwise the process would end here and now.
        context.Cancel = !_endAtTheSecond || !_stop.IsCancellationRequested;
        _stop.Cancel();
    }
}
