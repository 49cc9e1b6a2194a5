namespace Otp.Infrastructure;

/// <param name="Moved">How many codes were sealed anew.</param>
/// <param name="Unreadable">How many don't open with any configured key, and were left alone.</param>
/// <param name="KeysOfOthers">Older keys that another node still seals with.</param>
/// <param name="AnswersNeedOlderKeys">Whether an answer is kept that only an older key opens.</param>
public sealed record Reencryption(int Moved, int Unreadable, IReadOnlyList<string> KeysOfOthers, bool AnswersNeedOlderKeys);
