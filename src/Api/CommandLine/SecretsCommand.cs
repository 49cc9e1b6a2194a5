using System.CommandLine;
using Otp.Infrastructure;

namespace Otp.Api.CommandLine;

/// <summary><c>secrets reencrypt</c>: the last step of a key rotation (docs/operations.md).</summary>
internal static class SecretsCommand
{
    public static Command Create(string[] settings)
    {
        var reencrypt = new Command("reencrypt", "Seal every code with the newest key, so that older keys can be removed from Secrets:Keys.");
        reencrypt.Runs((_, cancellationToken) => CommandHost.RunAsync(settings, async services =>
        {
            var (moved, olderKeysAreNeeded) = await services.ReencryptSecretsAsync(cancellationToken);
            await Console.Out.WriteLineAsync(olderKeysAreNeeded
                ? $"{moved} codes moved to the newest key; answers kept for Idempotency-Key still need the older keys. Run this again in 24 hours."
                : $"{moved} codes moved to the newest key; older keys are no longer needed.");
        }, cancellationToken));

        return new Command("secrets", "Look after the keys that codes are sealed with.") { reencrypt };
    }
}
