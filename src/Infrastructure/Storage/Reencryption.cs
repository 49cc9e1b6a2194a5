namespace Otp.Infrastructure.Storage;

/// <param name="Moved">How many codes were sealed anew.</param>
/// <param name="Unreadable">How many don't open with any configured key, and were left alone.</param>
/// <param name="KeysOfOthers">Older keys that another node still seals with.</param>
/// <param name="AnswersNeedOlderKeys">Whether an answer is kept that only an older key opens.</param>
public sealed record Reencryption(int Moved, int Unreadable, IReadOnlyList<string> KeysOfOthers, bool AnswersNeedOlderKeys);

/// <summary>The command <c>secrets reencrypt</c>.</summary>
public interface ICodeReencryption
{
    /// <summary>Seals every code that an older key sealed with the newest, and forgets the keys that are no longer needed.</summary>
    Task<Reencryption> RunAsync(CancellationToken cancellationToken);
}
