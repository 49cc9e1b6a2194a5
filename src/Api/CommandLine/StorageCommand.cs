using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Otp.Infrastructure.Storage;

namespace Otp.Api.CommandLine;

/// <summary><c>storage copy</c>, from SQLite to PostgreSQL, and <c>storage backup</c> (docs/operations.md).</summary>
internal static class StorageCommand
{
    public static Command Create(string[] settings)
    {
        var json = JsonOutput.Option();
        var from = new Option<string>("--from")
        {
            HelpName = "directory",
            Description = "The data directory of the SQLite store; its service must be stopped.",
            Required = true,
        };
        var copy = new Command(
            "copy",
            "Copy a SQLite store into the configured, empty PostgreSQL database, and compare both. " +
            "Can be run again where it was interrupted.") { from, json };
        from.Validators.Add(RequirePath);
        copy.Runs((result, cancellationToken) => CommandHost.RunUnpreparedAsync(settings, async services =>
        {
            var tables = await services.GetRequiredService<IStorageCopy>()
                .RunAsync(Path.GetFullPath(result.GetRequiredValue(from)), cancellationToken);
            if (result.GetValue(json))
            {
                await JsonOutput.PrintAsync(tables);
                return;
            }

            foreach (var table in tables)
                await System.Console.Out.WriteLineAsync(
                    string.Create(CultureInfo.InvariantCulture, $"{table.Name}: {table.Rows} rows, checksum {table.Checksum}"));
            await System.Console.Out.WriteLineAsync("Both sides are the same.");
        }));

        var file = new Argument<string>("file") { Description = "Where the copy goes; nothing may be there yet." };
        var backup = new Command(
            "backup",
            "Copy the SQLite store into a file, as it is at this instant, while the service may be running. " +
            "secret.key isn't part of it.") { file };
        file.Validators.Add(RequirePath);
        backup.Runs((result, cancellationToken) => CommandHost.RunUnpreparedAsync(settings, async services =>
        {
            var path = Path.GetFullPath(result.GetRequiredValue(file));
            await services.GetRequiredService<IStorageBackup>().RunAsync(path, cancellationToken);
            await System.Console.Out.WriteLineAsync($"{path} is a whole copy. Keep the key that its codes are sealed with apart from it.");
        }));

        return new Command("storage", "Look after the store as a whole.") { copy, backup };
    }

    private static void RequirePath(SymbolResult result)
    {
        if (result.Tokens.Any(token => token.Value.Length == 0 || token.Value.Contains('\0', StringComparison.Ordinal)))
            result.AddError("A path can't be empty.");
    }
}
