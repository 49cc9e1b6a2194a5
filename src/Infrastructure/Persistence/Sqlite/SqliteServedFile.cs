using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>
/// The file that this process serves, held open: another one that takes its name is never taken for it. Nobody would find what is written
/// to the first any more, and of the second neither keys nor schema were checked.
/// </summary>
internal sealed class SqliteServedFile(StorageSettings settings) : IDisposable
{
    private const string Missing = "There is no database file; the command migrate, or a start that may migrate, makes it.";
    private const string Replaced = "Another file has taken the name of the database file that is served; " +
        "put that one back, or restart the service to serve the new one.";

    private SqliteConnection? _held;

    public void Hold()
    {
        if (_held is not null)
            return;

        var connection = new SqliteConnection(SqliteStore.ConnectionString(settings.DatabaseFile, pooling: false));
        connection.Open();
        _held = connection;
    }

    /// <summary>Costs one look at the name, so that each commit can ask.</summary>
    public string? FindFault()
    {
        if (!File.Exists(settings.DatabaseFile))
            return Missing;
        return _held is { Handle: { } handle } && NativeMethods.HasMoved(handle) ? Replaced : null;
    }

    /// <exception cref="StorageUnavailableException">It isn't there.</exception>
    public void ThrowWhereGone()
    {
        if (FindFault() is { } fault)
            throw new StorageUnavailableException(ReferenceEquals(fault, Missing) ? "The database file is gone." : fault);
    }

    public void Dispose() => _held?.Dispose();

    private static class NativeMethods
    {
        // SQLITE_FCNTL_HAS_MOVED: compares the name's inode with the open file's. A platform without it leaves the answer as it is.
        private const int FileHasMoved = 20;

        public static bool HasMoved(SafeHandle database)
        {
            var hasMoved = 0;
            _ = sqlite3_file_control(database, nint.Zero, FileHasMoved, ref hasMoved);
            return hasMoved != 0;
        }

        [DllImport("e_sqlite3", ExactSpelling = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
        private static extern int sqlite3_file_control(SafeHandle database, nint mainName, int operation, ref int argument);
    }
}
