using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Otp.Floor;

/// <summary>One thread, one prepared statement, one synced commit for all that wait.</summary>
#pragma warning disable CA1001 // It is there until the process ends.
internal sealed class SqliteFloor : IFloor
#pragma warning restore CA1001
{
    private readonly BlockingCollection<(Row Row, TaskCompletionSource<long> Done)> _waiting = [];
    private readonly SqliteConnection _connection;

    public SqliteFloor(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        Execute(Row.Schema("INTEGER PRIMARY KEY AUTOINCREMENT", "INTEGER", "BLOB"));
        new Thread(Write) { IsBackground = true }.Start();
    }

    public Task<long> InsertAsync(Row row)
    {
        var done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((row, done));
        return done.Task;
    }

    private void Write()
    {
        using var insert = _connection.CreateCommand();
        insert.CommandText = Row.Insert;
        for (var number = 1; number <= 10; number++)
            insert.Parameters.Add(new SqliteParameter { ParameterName = $"${number}" });
        using var begin = Command("BEGIN IMMEDIATE");
        using var commit = Command("COMMIT");

        List<(TaskCompletionSource<long> Done, long Id)> batch = [];
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            begin.ExecuteNonQuery();
            batch.Add((first.Done, Insert(insert, first.Row)));
            while (batch.Count < 512 && _waiting.TryTake(out var next))
                batch.Add((next.Done, Insert(insert, next.Row)));
            commit.ExecuteNonQuery();

            foreach (var (done, id) in batch)
                done.SetResult(id);
            batch.Clear();
        }
    }

    private static long Insert(SqliteCommand insert, Row row)
    {
        var parameters = insert.Parameters;
        parameters[0].Value = Microseconds(row.ValidTo);
        parameters[1].Value = 1L;
        parameters[2].Value = Microseconds(row.CreatedAt);
        parameters[3].Value = Microseconds(row.CreatedAt);
        parameters[4].Value = row.Number;
        parameters[5].Value = Row.Fingerprint;
        parameters[6].Value = Row.Sealed;
        parameters[7].Value = row.Number;
        parameters[8].Value = 1;
        parameters[9].Value = Microseconds(row.ValidTo);
        return (long)insert.ExecuteScalar()!;
    }

    private static long Microseconds(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }
}
