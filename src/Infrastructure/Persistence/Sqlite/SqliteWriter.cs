using Microsoft.Data.Sqlite;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>The connection that writes, with every statement it has met prepared. Not for use from several threads.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<RowStatement, SqliteCommand> _prepared = [];
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _savepoint;
    private readonly SqliteCommand _release;
    private readonly SqliteCommand _rollbackToSavepoint;

    public SqliteWriter(string databaseFile)
    {
        _connection = new SqliteConnection(SqliteStore.ConnectionString(databaseFile, pooling: false));
        _connection.Open();
        SqlitePragmaInterceptor.Apply(_connection);
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _savepoint = Prepare("SAVEPOINT change_set");
        _release = Prepare("RELEASE change_set");
        _rollbackToSavepoint = Prepare("ROLLBACK TO change_set");
    }

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit() => _commit.ExecuteNonQuery();

    /// <summary>Writes all rows or none. What one change set does wrong it does alone; what is wrong with the database is thrown.</summary>
    public void Write(ChangeSet changes)
    {
        // A single statement is undone by the engine itself where it fails.
        var needsSavepoint = changes.Rows.Count > 1;
        if (needsSavepoint)
            _savepoint.ExecuteNonQuery();

        if (TryWrite(changes.Rows) is { } failure)
        {
            changes.Refuse(failure);
            if (needsSavepoint)
                _rollbackToSavepoint.ExecuteNonQuery();
        }

        if (needsSavepoint)
            _release.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
            command.Dispose();
        foreach (var command in new[] { _begin, _commit, _savepoint, _release, _rollbackToSavepoint })
            command.Dispose();
        _connection.Dispose();
    }

    private Exception? TryWrite(IReadOnlyList<RowChange> rows)
    {
        try
        {
            foreach (var row in rows)
            {
                if (!TryWrite(row))
                    return new ConcurrencyConflictException("Another writer came first.");
            }

            return null;
        }
        catch (Exception exception) when (exception is not SqliteException || !SqliteFaults.IsUnavailable(exception))
        {
            return SqliteFaults.IsDuplicate(exception) ? new ConcurrencyConflictException("Another writer came first.", exception) : exception;
        }
    }

    private bool TryWrite(RowChange row)
    {
        row.Resolve();
        var command = CommandFor(row.Statement);
        for (var index = 0; index < row.Values.Count; index++)
            command.Parameters[index].Value = row.Values[index] ?? DBNull.Value;
        if (!row.Statement.IsInsert)
            return command.ExecuteNonQuery() == 1;

        if (command.ExecuteScalar() is not long id)
            return false;
        row.TakeId(id);
        return true;
    }

    private SqliteCommand CommandFor(RowStatement statement)
    {
        if (_prepared.TryGetValue(statement, out var known))
            return known;

        var command = _connection.CreateCommand();
        command.CommandText = statement.Sql;
        for (var number = 1; number <= statement.Types.Count; number++)
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${number}" });
        _prepared.Add(statement, command);
        return command;
    }

    private SqliteCommand Prepare(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
