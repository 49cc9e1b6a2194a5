using Microsoft.Data.Sqlite;
using Otp.Infrastructure.Files;
using Otp.Infrastructure.Persistence.Sqlite;
using Otp.Infrastructure.Settings;
using SQLitePCL;

namespace Otp.Infrastructure.Storage;

/// <summary>The command <c>storage backup</c>.</summary>
public interface IStorageBackup
{
    /// <summary>Copies the SQLite store into a file, as it is at one instant, while it may be served.</summary>
    /// <param name="file">Where the copy goes; nothing may be there yet.</param>
    /// <exception cref="StartupException">
    /// It can't be taken, or what was written isn't whole; the file isn't there then. Or the configured store isn't SQLite's.
    /// </exception>
    Task RunAsync(string file, CancellationToken cancellationToken);
}

/// <summary>Beside whatever serves the store: SQLite's readers and writers don't wait for one another.</summary>
internal sealed class StorageBackup(StorageSettings settings) : IStorageBackup
{
    public async Task RunAsync(string file, CancellationToken cancellationToken)
    {
        if (settings.Provider != StorageProvider.Sqlite)
            throw new StartupException("Storage:Provider is \"PostgreSql\"; back it up with the server's own means, such as pg_dump.");
        if (File.Exists(file))
            throw new StartupException($"{file} is there already; a backup takes a name of its own.");
        if (Path.GetDirectoryName(file) is { } directory && !Directory.Exists(directory))
            throw new StartupException($"{directory} isn't there; a backup takes a directory to lie in.");
        if (!File.Exists(settings.DatabaseFile))
            throw new StartupException($"{settings.DatabaseFile} isn't there; there is nothing to back up.");

        var (draft, isMade) = ($"{file}.new", false);
        try
        {
            // One may be left by a process that was killed. It is made anew,
            // not opened: where others can write, it might be a link of theirs.
            File.Delete(draft);
            PrivateFile.CreateNew(draft);
            isMade = true;
            await CopyAsync(draft, cancellationToken);
            await CheckAsync(draft, cancellationToken);
            PrivateFile.Flush(draft);
            File.Move(draft, file, overwrite: false);
        }
        catch (SqliteException exception) when (
            exception.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The backup was told to stop.", exception, cancellationToken);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file} couldn't be written: {exception.Message}", exception);
        }
        finally
        {
            if (isMade)
                File.Delete(draft);
        }
    }

    private async Task CopyAsync(string draft, CancellationToken cancellationToken)
    {
        await using var source = new SqliteConnection(SqliteStore.ConnectionString(settings.DatabaseFile, pooling: false));
        await source.OpenAsync(cancellationToken);
        await using var stop = cancellationToken.Register(() => raw.sqlite3_interrupt(source.Handle));
        await using var copy = source.CreateCommand();
        copy.CommandText = "VACUUM INTO $file";
        copy.CommandTimeout = 0;
        copy.Parameters.AddWithValue("$file", draft);
        await copy.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task CheckAsync(string draft, CancellationToken cancellationToken)
    {
        await using var copy = new SqliteConnection(SqliteStore.ConnectionString(draft, pooling: false));
        await copy.OpenAsync(cancellationToken);
        await using var stop = cancellationToken.Register(() => raw.sqlite3_interrupt(copy.Handle));
        await using var check = copy.CreateCommand();
        check.CommandText = "PRAGMA quick_check";
        check.CommandTimeout = 0;
        if (await check.ExecuteScalarAsync(cancellationToken) is not "ok")
            throw new IOException("The copy isn't whole.");
    }
}
