using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Otp.Infrastructure.Persistence.Postgres;

/// <summary>What a connection string doesn't say, and what each session is told.</summary>
internal static class PostgresConnection
{
    private const string MaxAutoPrepare = "Max Auto Prepare";

    // An answer promises that what it tells of is durable, whatever a role
    // or a database has as its default. Whoever asks for more gets more.
    private const string Durable =
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

    // What a node holds that hangs, or whose machine is gone without a word, others get back within half a minute: rows and advisory locks.
    private const string Limits =
        "SET idle_in_transaction_session_timeout = '10s'; SET tcp_keepalives_idle = 10; " +
        "SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3";

    /// <summary>
    /// Asks first whether a pooler stands before the server; where nobody answers, that is asked again before the store is used.
    /// </summary>
    public static NpgsqlDataSource Open(string connectionString)
    {
        var direct = Connect(connectionString);
        try
        {
            using var connection = direct.OpenConnection();
            if (!PostgresSession.IsBehindPooler(connection) || !PreparesUnasked(connectionString, direct))
                return direct;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or SocketException)
        {
            return direct;
        }

        direct.Dispose();
        // Another session may be the next statement's, and doesn't know what the last has prepared.
        return Connect(connectionString, prepares: false);
    }

    /// <param name="connectionString">As configured; what it doesn't say gets values
    /// by which a request is answered in time when the server is gone.</param>
    /// <param name="prepares">Whether statements that come again are prepared where it doesn't say.</param>
    public static NpgsqlDataSource Connect(string connectionString, bool prepares = true)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        var given = GivenIn(connectionString);
        settings.ApplicationName ??= "otp";
        if (!given.ContainsKey("Timeout"))
            settings.Timeout = 5;
        if (!given.ContainsKey("Command Timeout"))
            settings.CommandTimeout = 5;
        if (!given.ContainsKey(MaxAutoPrepare) && prepares)
            (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages) = (100, 2);
        // Sessions carry no state but what each is told below, which a reset between its users would undo.
        settings.NoResetOnClose = true;
        // Asking for it first would take a server that hangs another five seconds for each connection.
        if (!given.ContainsKey("GSS Encryption Mode"))
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        // Metrics are labelled with the name; without one, with the connection string.
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "otp" };
        // Not by way of Options, which PgBouncer refuses; whoever sets those has chosen limits.
        var told = given.ContainsKey("Options") ? Durable : $"{Durable}; {Limits}";
        builder.UsePhysicalConnectionInitializer(connection => Tell(connection, told), connection => TellAsync(connection, told));
        return builder.Build();
    }

    public static bool Prepares(NpgsqlDataSource source) => new NpgsqlConnectionStringBuilder(source.ConnectionString).MaxAutoPrepare > 0;

    /// <summary>Whether statements are prepared though the connection string doesn't ask for it.</summary>
    public static bool PreparesUnasked(string connectionString, NpgsqlDataSource source) =>
        Prepares(source) && !GivenIn(connectionString).ContainsKey(MaxAutoPrepare);

    // Holds what was given, under its one name however it was spelled.
    private static DbConnectionStringBuilder GivenIn(string connectionString) =>
        new() { ConnectionString = new NpgsqlConnectionStringBuilder(connectionString).ConnectionString };

    private static void Tell(NpgsqlConnection connection, string settings)
    {
        using var command = new NpgsqlCommand(settings, connection);
        command.ExecuteNonQuery();
    }

    private static async Task TellAsync(NpgsqlConnection connection, string settings)
    {
        await using var command = new NpgsqlCommand(settings, connection);
        await command.ExecuteNonQueryAsync();
    }
}
