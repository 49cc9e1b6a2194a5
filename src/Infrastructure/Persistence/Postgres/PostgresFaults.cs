using System.Net.Sockets;
using Npgsql;
using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.Persistence.Postgres;

internal static class PostgresFaults
{
    /// <summary>Whether somebody else changed or added the same first. Nothing was written.</summary>
    public static bool IsConflict(Exception? exception) => exception switch
    {
        null => false,
        PostgresException
        {
            SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected,
        } => true,
        _ => IsConflict(exception.InnerException),
    };

    /// <summary>Whether the server itself is out of reach, as against a statement that it refused, which is a bug.</summary>
    public static bool IsUnavailable(Exception? exception) => exception switch
    {
        null => false,
        PostgresException refused => IsUnavailable(refused.SqlState),
        // Everything else that the provider throws is about the connection.
        NpgsqlException or TimeoutException or SocketException => true,
        _ => IsUnavailable(exception.InnerException),
    };

    /// <summary>
    /// Whether nobody answers, or a server that is starting, stopping, full
    /// or a standby, rather than one that refuses what it is asked with.
    /// </summary>
    public static bool IsAway(Exception? exception) => exception switch
    {
        null => false,
        PostgresException refused => IsAway(refused.SqlState),
        StorageUnavailableException or TimeoutException or SocketException or NpgsqlException { InnerException: IOException } => true,
        _ => IsAway(exception.InnerException),
    };

    // Connections (08), resources (53), shut-downs and others' doing (57), not yet or no longer a writer (25006).
    private static bool IsAway(string state) => state[..2] is "08" or "53" or "57" || state is PostgresErrorCodes.ReadOnlySqlTransaction;

    // Beyond that the disk (58), a session that the server ended (25P03, 25P04),
    // the database or the log-in gone, a schema that waits for `migrate`.
    private static bool IsUnavailable(string state) =>
        IsAway(state)
        || state[..2] is "58"
        || state is "25P03" or "25P04"
            or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.LockNotAvailable or "28000" or "28P01"
            // A pooler gave a statement to a session that hasn't prepared it, or that another has prepared it in.
            or PostgresErrorCodes.InvalidSqlStatementName or PostgresErrorCodes.DuplicatePreparedStatement
            or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn;
}
