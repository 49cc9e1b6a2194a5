using System.CommandLine;
using Otp.Infrastructure.Storage;

namespace Otp.Api.CommandLine;

/// <summary><c>secrets reencrypt</c>: the last step of a key rotation (docs/operations.md).</summary>
internal static class SecretsCommand
{
    public static Command Create(string[] settings)
    {
        var reencrypt = new Command(
            "reencrypt", "Seal every code with the newest key, so that older keys can be removed from Secrets:Keys.");
        reencrypt.Runs((_, cancellationToken) => CommandHost.RunAsync(settings, async services =>
        {
            await using var scope = services.CreateAsyncScope();
            var reencryption = scope.ServiceProvider.GetRequiredService<ICodeReencryption>();
            await System.Console.Out.WriteLineAsync(Describe(await reencryption.RunAsync(cancellationToken)));
        }, cancellationToken));

        return new Command("secrets", "Look after the keys that codes are sealed with.") { reencrypt };
    }

    private static string Describe(Reencryption done)
    {
        var unreadable = done.Unreadable == 0
            ? ""
            : $" {done.Unreadable} codes don't open with any key of Secrets:Keys, and stay as they are.";
        return done switch
        {
            { KeysOfOthers.Count: > 0 } =>
                $"{done.Moved} codes moved to the newest key; another node still seals with the key " +
                $"{string.Join(", ", done.KeysOfOthers)}. Restart it with the newest key first, then run this again.{unreadable}",
            { AnswersNeedOlderKeys: true } =>
                $"{done.Moved} codes moved to the newest key; answers kept for Idempotency-Key still need the older keys. " +
                $"Run this again in 24 hours.{unreadable}",
            _ => $"{done.Moved} codes moved to the newest key; older keys are no longer needed.{unreadable}",
        };
    }
}
