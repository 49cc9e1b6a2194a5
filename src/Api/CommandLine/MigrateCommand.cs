using System.CommandLine;
using Otp.Infrastructure.Storage;

namespace Otp.Api.CommandLine;

/// <summary><c>migrate</c>: brings the schema up to date before, or instead of, a start that does so (docs/operations.md).</summary>
internal static class MigrateCommand
{
    public static Command Create(string[] settings)
    {
        var migrate = new Command(
            "migrate",
            "Bring the database's schema up to date, or make it. Safe to run from several nodes at once, " +
            "and where there is nothing to do.");
        migrate.Runs((_, cancellationToken) => CommandHost.RunUnpreparedAsync(settings, async services =>
        {
            await services.GetRequiredService<IStorageMigration>().RunAsync(cancellationToken);
            await System.Console.Out.WriteLineAsync("The schema is up to date.");
        }));
        return migrate;
    }
}
