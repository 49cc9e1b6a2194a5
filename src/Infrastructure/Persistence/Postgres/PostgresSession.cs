using Npgsql;

namespace Otp.Infrastructure.Persistence.Postgres;

/// <summary>What kind of session one gets at the server.</summary>
/// <param name="IsPooled">Whether a pooler stands in between, which may give each transaction another one.</param>
/// <param name="CommitsByDefault">Whether a commit there is answered once it is durable, without anybody asking for that.</param>
/// <param name="Unsafe">Settings of the whole server that keep commits from being durable.</param>
internal sealed record PostgresSession(bool IsPooled, bool CommitsByDefault, IReadOnlyList<string> Unsafe)
{
    private const string OwnProcess = "SELECT pg_backend_pid()";
    private const string Defaults =
        "SELECT name, reset_val FROM pg_settings WHERE name IN ('synchronous_commit', 'fsync', 'full_page_writes') ORDER BY name";

    public static async Task<PostgresSession> ReadAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var process = new NpgsqlCommand(OwnProcess, connection);
        var isPooled = await process.ExecuteScalarAsync(cancellationToken) is not int id || id != connection.ProcessID;

        Dictionary<string, string> defaults = new(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(Defaults, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            defaults.Add(reader.GetString(0), reader.GetString(1));

        return new PostgresSession(
            isPooled, !IsOff("synchronous_commit"), [.. defaults.Keys.Where(name => name is "fsync" or "full_page_writes" && IsOff(name))]);

        bool IsOff(string name) => defaults.TryGetValue(name, out var value) && value is "off";
    }

    // A pooler greets with a number of its own: which server's process will answer it doesn't know yet.
    public static bool IsBehindPooler(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(OwnProcess, connection);
        return command.ExecuteScalar() is not int id || id != connection.ProcessID;
    }
}
