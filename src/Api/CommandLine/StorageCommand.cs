using System.CommandLine;
using System.Globalization;
using Otp.Infrastructure;

namespace Otp.Api.CommandLine;

/// <summary><c>storage copy</c>: from SQLite to PostgreSQL (docs/operations.md).</summary>
internal static class StorageCommand
{
    public static Command Create()
    {
        var from = new Option<string>("--from") { Description = "The data directory of the SQLite store; its service must be stopped.", Required = true };
        var copy = new Command("copy", "Copy a SQLite store into the configured, empty PostgreSQL database, and compare both. Can be run again where it was interrupted.") { from };
        copy.RunsWithSettings((result, settings, cancellationToken) => CommandHost.RunUnpreparedAsync(settings, async services =>
        {
            foreach (var table in await services.CopyStorageAsync(Path.GetFullPath(result.GetRequiredValue(from)), cancellationToken))
                await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{table.Name}: {table.Rows} rows, checksum {table.Checksum}"));
            await Console.Out.WriteLineAsync("Both sides are the same.");
            return 0;
        }));

        return new Command("storage", "Look after the store as a whole.") { copy };
    }
}
