namespace Otp.Infrastructure;

/// <param name="Moved">How many codes were sealed anew.</param>
/// <param name="OlderKeysAreNeeded">Whether there is still something that only an older key opens.</param>
public sealed record Reencryption(int Moved, bool OlderKeysAreNeeded);
