using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Otp.Application.Common;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>
/// What Npgsql tells of PostgreSQL by itself, told of SQLite: how long each operation but a poll takes, and a span for each that belongs to
/// a request, by OpenTelemetry's semantic conventions for databases. Never a statement's text or its values.
/// </summary>
internal sealed class SqliteTelemetry : DbCommandInterceptor
{
    private static readonly ActivitySource Source = new("Otp.Sqlite");
    private static readonly KeyValuePair<string, object?> Sqlite = new("db.system.name", "sqlite");
    private static readonly string[] Statements = ["SELECT", "INSERT", "UPDATE", "DELETE"];

    private readonly Histogram<double> _duration;

    public SqliteTelemetry(IMeterFactory? meters = null) =>
        _duration = (meters?.Create(OtpMetrics.MeterName) ?? new Meter(OtpMetrics.MeterName)).CreateHistogram<double>(
            "db.client.operation.duration", "s", "Duration of database client operations.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    public bool HasListeners => _duration.Enabled || Source.HasListeners();

    /// <summary>Measures until it is told the end.</summary>
    /// <param name="name">SELECT, COMMIT or the like.</param>
    public Operation Begin(string name) => new(this, name);

    /// <inheritdoc cref="Begin"/>
    /// <returns>What tells nothing where the statement is a poll.</returns>
    public Operation BeginUnlessPoll(string sql) => Polling.IsPoll(sql) ? default : Begin(NameOf(sql));

    public override DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result)
    {
        Tell(command, eventData);
        return result;
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        Tell(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override int NonQueryExecuted(DbCommand command, CommandExecutedEventData eventData, int result)
    {
        Tell(command, eventData);
        return result;
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Tell(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override object? ScalarExecuted(DbCommand command, CommandExecutedEventData eventData, object? result)
    {
        Tell(command, eventData);
        return result;
    }

    public override ValueTask<object?> ScalarExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, object? result, CancellationToken cancellationToken = default)
    {
        Tell(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Tell(command, eventData, eventData.Exception);

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Tell(command, eventData, eventData.Exception);
        return Task.CompletedTask;
    }

    // EF Core says it when it is over. SQLite has then searched and sorted; what is left of a list is handed over row by row.
    private void Tell(DbCommand command, CommandEndEventData ended, Exception? failure = null)
    {
        var name = NameOf(command.CommandText);
        using var activity = StartActivity(name, ended.StartTime);
        activity?.SetEndTime((ended.StartTime + ended.Duration).UtcDateTime);
        Tell(name, activity, ended.Duration, failure);
    }

    private static string NameOf(string sql) =>
        Array.Find(Statements, statement => sql.StartsWith(statement, StringComparison.Ordinal))
        ?? (sql.StartsWith("WITH", StringComparison.Ordinal) ? "SELECT" : "OTHER");

    // What nobody waits for, such as the deletion of old codes, would be a trace of its own each time.
    private static Activity? StartActivity(string name, DateTimeOffset startTime = default) =>
        Activity.Current is null ? null : Source.StartActivity(ActivityKind.Client, startTime: startTime, name: name);

    private void Tell(string name, Activity? activity, TimeSpan duration, Exception? failure)
    {
        var operation = new KeyValuePair<string, object?>("db.operation.name", name);
        activity?.SetTag(Sqlite.Key, Sqlite.Value).SetTag(operation.Key, operation.Value);
        if (failure is null)
        {
            _duration.Record(duration.TotalSeconds, Sqlite, operation);
            return;
        }

        var error = new KeyValuePair<string, object?>("error.type", failure.GetType().FullName);
        activity?.SetTag(error.Key, error.Value).SetStatus(ActivityStatusCode.Error);
        _duration.Record(duration.TotalSeconds, Sqlite, operation, error);
    }

    public readonly struct Operation
    {
        private readonly SqliteTelemetry? _telemetry;
        private readonly string _name;
        private readonly Activity? _activity;
        private readonly long _start;

        public Operation(SqliteTelemetry telemetry, string name)
        {
            (_telemetry, _name) = (telemetry, name);
            _activity = StartActivity(name);
            _start = Stopwatch.GetTimestamp();
        }

        public void End(Exception? failure = null)
        {
            _telemetry?.Tell(_name, _activity, Stopwatch.GetElapsedTime(_start), failure);
            _activity?.Dispose();
        }
    }
}
