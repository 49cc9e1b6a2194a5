using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Otp.Infrastructure.Persistence.Sqlite;

internal static class SqliteFaults
{
    /// <summary>Whether somebody else stored a row with the same unique value first.</summary>
    public static bool IsDuplicate(Exception? exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: raw.SQLITE_CONSTRAINT_UNIQUE }
        || (exception is not null && IsDuplicate(exception.InnerException));

    /// <summary>Whether the database itself is out of reach, as against a statement that it refused, which is a bug.</summary>
    public static bool IsUnavailable(Exception exception) =>
        (exception as SqliteException ?? exception.InnerException as SqliteException)?.SqliteErrorCode is
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_READONLY or raw.SQLITE_IOERR or raw.SQLITE_CORRUPT
            or raw.SQLITE_FULL or raw.SQLITE_CANTOPEN or raw.SQLITE_PROTOCOL or raw.SQLITE_NOTADB;
}
