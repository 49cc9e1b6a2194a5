using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Otp.Application.Recipients.Queries;
using Otp.Application.Standing.Queries;
using Otp.Infrastructure.Delivery.Dispatch;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Statistics;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests.Persistence;

/// <summary>What the service does by itself, again and again, costs what there is to do, not what is stored.</summary>
[OnBothDatabases]
internal sealed partial class QueryPlanTests(StorageProvider provider)
{
    private Commands _commands = null!;
    private Store _store = null!;

    // Before the store asks for anything: EF Core looks for listeners no more than once a second.
    [SetUp]
    public async Task OpenAsync()
    {
        _commands = new Commands();
        _store = await Store.OpenAsync(provider, configure: services =>
        {
            var queries = services.Single(service => service.ServiceType == typeof(IPreparedQueries)).ImplementationType!;
            services.AddSingleton<IPreparedQueries>(services => new ObservedQueries(
                (IPreparedQueries)ActivatorUtilities.CreateInstance(services, queries), _commands));
        });
    }

    [TearDown]
    public async Task CloseAsync()
    {
        _commands.Dispose();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Sweep_GoesByIndexesAlone()
    {
        await AddWhatIsOldAsync();

        var plans = await PlansOfAsync(() => _store.Services.GetServices<IHostedService>().OfType<Retention>().Single().SweepAsync(CancellationToken.None));

        // One to find and one to delete, of each of four kinds.
        Assert.That(plans, Has.Count.GreaterThanOrEqualTo(8));
        Assert.That(plans, Has.None.Matches<string>(ReadsATable));
        Assert.That(plans, Has.Some.Contains("IX_guess_budgets_changed_at"));
    }

    [Test]
    public async Task Outbox_GoesByTheIndexOfWhatIsDue()
    {
        var configured = _store.Services.GetRequiredService<DeliveryProviders>().All[0];
        await _store.AddCodeAsync();
        _store.Scalar<object>(
            "INSERT INTO deliveries (otp_code_id, channel, provider, locale, digits, state, attempts, next_at, created_at, updated_at, version, uncertain) VALUES (1, @channel, @provider, 'fa', 6, 0, 0, @at, @at, @at, 1, 0)",
            ParameterOf(Given.Now), ("@channel", (int)configured.Channel), ("@provider", configured.Name));
        var due = _store.Services.GetRequiredService<DueDeliveries>();

        var plans = await PlansOfAsync(async () =>
        {
            await due.FreeAsync(CancellationToken.None);
            await due.CountAsync(CancellationToken.None);
            await due.LeaseOrphansAsync(10, CancellationToken.None);
            Assert.That(await due.LeaseAsync(configured, 10, CancellationToken.None), Has.Count.EqualTo(1));
        });

        Assert.That(plans, Has.Count.GreaterThanOrEqualTo(4));
        Assert.That(plans, Has.None.Matches<string>(ReadsATable));
    }

    [Test]
    public async Task Standing_GoesByTheIndexOfWhatIsDue()
    {
        var plans = await PlansOfAsync(() => _store.InScopeAsync(services => services.GetRequiredService<IStandingReader>().ReadAsync(CancellationToken.None)));

        Assert.That(plans, Has.Count.EqualTo(2));
        // There is one row of it.
        Assert.That(plans[0], Does.Contain("sum_progress"));
        Assert.That(plans[1], Does.Contain("IX_deliveries_channel_provider_next_at"));
        Assert.That(plans[1], Does.Not.Match("(?m)SCAN d0?$|Seq Scan on deliveries"));
    }

    // Asked by somebody who waits, of any of ten million.
    [Test]
    public async Task Recipient_GoesByIndexesAlone()
    {
        await _store.AddCodeAsync();

        var plans = await PlansOfAsync(() => _store.InScopeAsync(async services =>
        {
            var reader = services.GetRequiredService<IRecipientReader>();
            await reader.FindByCodeAsync(1, CancellationToken.None);
            await reader.CodesOfAsync(Given.Someone, beforeId: 9, limit: 20, CancellationToken.None);
            await reader.ActionsOnCodesAsync([1, 2], CancellationToken.None);
            return await reader.ActionsOnGuessesAsync(Given.Someone, CancellationToken.None);
        }));

        Assert.That(plans, Has.Count.EqualTo(6));
        Assert.That(plans.Select(plan => ReadTable().Matches(plan).Select(match => match.Value)), Is.All.Empty);
        Assert.That(plans, Has.Some.Contains("IX_otp_codes_canonical_recipient_valid_to"));
        Assert.That(plans, Has.Some.Contains("IX_deliveries_otp_code_id"));
        Assert.That(plans, Has.Exactly(2).Contains("IX_audit_entries_target_id_target"));
    }

    [Test]
    public void Events_GoByTheIndexesOfWhenTheyHappened()
    {
        var at = ParameterOf(Given.Now).Value;

        var plan = PlanOf((Database: null, Events.Sql, [("@from", at), ("@until", at), ("@end", at)]));

        Assert.That(plan, Does.Contain("IX_otp_codes_created_at").And.Contain("IX_otp_codes_ends_at").And.Contain("IX_deliveries_created_at"));
        Assert.That(plan, Does.Not.Match("SCAN (code|delivery|told|first)$|Seq Scan on (otp_codes|deliveries)"));
    }

    [Test]
    public async Task Plan_OfAQueryWithoutAnIndex_IsSeenAsThat()
    {
        var plans = await PlansOfAsync(() => _store.InScopeAsync(services =>
            Task.FromResult(services.GetRequiredService<OtpDbContext>().GuessBudgets.Count(budget => budget.Locks > 1))));

        Assert.That(plans, Has.All.Matches<string>(ReadsATable).And.Not.Empty);
    }

    // Reading all of an index that holds what is asked for alone, such as what is still to be sent, is as good as a search.
    private static bool ReadsATable(string plan) => SeqScan().IsMatch(plan) || TableScan().IsMatch(plan);

    private async Task AddWhatIsOldAsync()
    {
        await _store.AddCodeAsync();
        var blob = provider == StorageProvider.Sqlite ? "x'00'" : "'\\x00'::bytea";
        _store.Scalar<object>(
            $"INSERT INTO guess_budgets (canonical_recipient, wrong_guesses, wrong_guesses_since_lock, locks, is_locked_until_unlock, changed_at, version) VALUES ('a', 0, 0, 0, {(provider == StorageProvider.Sqlite ? "0" : "false")}, @at, 1)",
            ParameterOf(Given.Now));
        _store.Scalar<object>($"INSERT INTO send_budgets (canonical_recipient, sent_at, last_sent_at, version) VALUES ('a', {blob}, @at, 1)", ParameterOf(Given.Now));
        _store.Scalar<object>($"INSERT INTO kept_answers (request_fingerprint, body_fingerprint, sealed_answer, is_copy, kept_at) VALUES ({blob}, {blob}, {blob}, (1 = 0), @at)", ParameterOf(Given.Now));
        _store.Clock.Advance(TimeSpan.FromMinutes(3) + Store.Retention);
    }

    // As each database keeps instants.
    private (string Name, object Value) ParameterOf(DateTimeOffset at) =>
        ("@at", provider == StorageProvider.Sqlite ? (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : at);

    private async Task<IReadOnlyList<string>> PlansOfAsync(Func<Task> work)
    {
        _commands.Asked.Clear();
        await work();
        var own = provider == StorageProvider.Sqlite ? _store.Settings.DatabaseFile : new NpgsqlConnectionStringBuilder(_store.Settings.ConnectionString).Database;
        return [.. _commands.Asked.Where(asked => asked.Database is null || string.Equals(asked.Database, own, StringComparison.Ordinal)).Select(PlanOf)];
    }

    private string PlanOf((string? Database, string Sql, List<(string Name, object? Value)> Parameters) asked)
    {
        using DbConnection connection = provider == StorageProvider.Sqlite
            ? new SqliteConnection($"Data Source={_store.Settings.DatabaseFile};Pooling=False")
            : new NpgsqlConnection(_store.Settings.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        if (provider == StorageProvider.PostgreSql)
        {
            // A table of a few rows is read whole even so, unless that is forbidden where there is an index.
            command.CommandText = "SET enable_seqscan = off";
            command.ExecuteNonQuery();
        }

        command.CommandText = $"{(provider == StorageProvider.Sqlite ? "EXPLAIN QUERY PLAN" : "EXPLAIN")} {asked.Sql}";
        foreach (var (name, value) in asked.Parameters)
        {
            var parameter = command.CreateParameter();
            // PostgreSQL knows those that are numbered by their place, without a name.
            (parameter.ParameterName, parameter.Value) = (name[0] == '$' && parameter is NpgsqlParameter ? "" : name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        using var reader = command.ExecuteReader();
        List<string> lines = [asked.Sql];
        while (reader.Read())
            lines.Add(reader.GetString(reader.FieldCount - 1));
        return string.Join('\n', lines);
    }

    // Not what stands between the parts of one query, nor the list of ids that one is given.
    [GeneratedRegex("^SCAN (?!\\(subquery|o$|o0$|.* VIRTUAL TABLE|.*USING).*|^ *(->)? *Seq Scan.*", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex ReadTable();

    [GeneratedRegex("^ *(->)? *Seq Scan", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex SeqScan();

    [GeneratedRegex("^SCAN (?!.*USING (COVERING )?INDEX IX_(deliveries_channel_provider_next_at|kept_answers_idle_token_id_id))", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex TableScan();

    /// <summary>What is asked; by EF Core of whatever database, else of this test's own.</summary>
    private sealed class Commands : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly ConcurrentBag<IDisposable> _subscriptions = [];

        public Commands() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        public ConcurrentQueue<(string? Database, string Sql, List<(string Name, object? Value)> Parameters)> Asked { get; } = [];

        public void OnNext(DiagnosticListener value)
        {
            if (string.Equals(value.Name, DbLoggerCategory.Name, StringComparison.Ordinal))
                _subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is CommandEventData { Command: { Connection: { } connection } command } && string.Equals(value.Key, RelationalEventId.CommandExecuting.Name, StringComparison.Ordinal))
            {
                Asked.Enqueue((
                    connection is SqliteConnection ? connection.DataSource : connection.Database,
                    command.CommandText,
                    [.. command.Parameters.Cast<DbParameter>().Select(parameter => (parameter.ParameterName, parameter.Value))]));
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose()
        {
            foreach (var subscription in _subscriptions)
                subscription.Dispose();
        }
    }

    private sealed class ObservedQueries(IPreparedQueries queries, Commands commands) : IPreparedQueries, IDisposable
    {
        public Task<T> QueryAsync<T>(string sql, object[] parameters, Func<DbDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        {
            commands.Asked.Enqueue((Database: null, sql, [.. parameters.Select((value, index) => ($"${index + 1}", (object?)value))]));
            return queries.QueryAsync(sql, parameters, read, cancellationToken);
        }

        public void Dispose() => (queries as IDisposable)?.Dispose();
    }
}
