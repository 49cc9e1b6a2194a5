using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.IntegrationTests.Persistence;

/// <summary>A database of each schema that was released, with rows in every state, is brought up to date without losing any.</summary>
internal sealed class ReleasedSchemaTests
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const long Hour = 3_600_000_000;
    private const long Deleted = 99;

    private static readonly long Created = (Store.Now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond - Hour;

    private static readonly string[] Tables =
        ["otp_codes", "access_tokens", "registered_keys", "audit_entries", "guess_budgets", "deliveries", "send_budgets", "kept_answers"];

    private Store? _store;

    private static IEnumerable<TestCaseData> Schemas =>
    [
        .. new[] { "Initial", "ReadsAndAudit", "Verification", "RecipientIndex", "Sending" }.Select(name => new TestCaseData(StorageProvider.Sqlite, name)),
        new TestCaseData(StorageProvider.PostgreSql, "Initial"),
    ];

    [TearDown]
    public async Task CloseAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
    }

    [Test]
    public async Task Schemas_Released_AreAllTested([Values] StorageProvider provider)
    {
        await using var store = await Store.OpenAsync(provider);

        var all = await store.InScopeAsync(services => Task.FromResult(services.GetRequiredService<OtpDbContext>().Database.GetMigrations().Select(id => id.Split('_')[1]).ToList()));

        Assert.That(Schemas.Where(schema => schema.Arguments[0] is StorageProvider of && of == provider).Select(schema => schema.Arguments[1]), Is.EqualTo(all[..^1]));
    }

    [TestCaseSource(nameof(Schemas))]
    public async Task Rows_InEveryState_AreKept(StorageProvider provider, string schema)
    {
        var store = await FillAsync(provider, schema);
        var before = Read(store);

        await store.Services.PrepareStorageToServeAsync(CancellationToken.None);

        var after = Read(store);
        Assert.That(before["otp_codes"], Has.Count.EqualTo(7));
        foreach (var (table, rows) in before)
        {
            Assert.That(after[table], Has.Count.EqualTo(rows.Count), table);
            foreach (var (old, now) in rows.Zip(after[table]))
            {
                Expect(table, old);
                foreach (var (column, value) in old)
                    Assert.That(now[column], Is.EqualTo(value), $"{table}.{column} of {now["id"]}");
            }
        }
    }

    [TestCaseSource(nameof(Schemas))]
    public async Task Database_BroughtUpToDate_IsWholeAndTakesNewRows(StorageProvider provider, string schema)
    {
        var store = await FillAsync(provider, schema);

        await store.Services.PrepareStorageToServeAsync(CancellationToken.None);

        var added = await store.AddCodeAsync();
        Assert.That(added.Id, Is.GreaterThan(Deleted));
        Assert.That(() => store.Scalar<object>("UPDATE otp_codes SET valid_to = created_at WHERE id = 1"), Throws.Nothing);
        Assert.That(() => store.Scalar<object>("UPDATE otp_codes SET mobile_number = '09123256545', email = 'a@b.example' WHERE id = 1"), Throws.InstanceOf<DbException>());
        if (provider == StorageProvider.PostgreSql)
            return;
        Assert.That(store.Scalar<string>("PRAGMA integrity_check"), Is.EqualTo("ok"));
        Assert.That(store.Scalar<object>("PRAGMA foreign_key_check"), Is.Null);
        Assert.That(store.Scalar<string>("SELECT sql FROM sqlite_schema WHERE name = 'otp_codes'"), Does.Contain("single_recipient").And.Not.Contain("expires_after_creation"));
    }

    [TestCaseSource(nameof(Schemas))]
    public async Task Migration_CutShort_IsDoneByTheNextStart(StorageProvider provider, string schema)
    {
        var store = await FillAsync(provider, schema);
        var before = Read(store);
        // What the last migration changes first is undone where it can't change the rows; and a process that was killed leaves EF Core's lock.
        Run(store, provider == StorageProvider.Sqlite
            ? """
              CREATE TRIGGER cut BEFORE UPDATE ON otp_codes WHEN old.id = 7 BEGIN SELECT RAISE(ABORT, 'cut short'); END;
              CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
              INSERT OR REPLACE INTO "__EFMigrationsLock" VALUES (1, '2025-12-29');
              """
            : """
              CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''cut short''; END';
              CREATE TRIGGER cut BEFORE UPDATE ON otp_codes FOR EACH ROW WHEN (old.id = 7) EXECUTE FUNCTION cut();
              """);
        Assert.That(() => store.Services.PrepareStorageToServeAsync(CancellationToken.None), Throws.TypeOf<StartupException>().With.Message.Contains("cut short"));
        var cut = Read(store);
        Run(store, provider == StorageProvider.Sqlite ? "DROP TRIGGER cut" : "DROP TRIGGER cut ON otp_codes");

        await using var next = await store.ReopenAsync();

        Assert.That(cut["otp_codes"].Select(row => row["code_fingerprint"]), Is.EqualTo(before["otp_codes"].Select(row => row["code_fingerprint"])));
        var after = Read(next);
        Assert.That(after["otp_codes"].Select(row => row["issued_at"]), Is.EqualTo(before["otp_codes"].Select(row => row["created_at"])));
        if (provider == StorageProvider.Sqlite)
            Assert.That(next.Scalar<string>("PRAGMA integrity_check"), Is.EqualTo("ok"));
    }

    // What becomes of a row that was in the database before.
    private static void Expect(string table, Dictionary<string, object> row)
    {
        if (!string.Equals(table, "otp_codes", StringComparison.Ordinal))
            return;

        row["issued_at"] = row["created_at"];
        if (!row.ContainsKey("ends_at"))
            row["ends_at"] = row.TryGetValue("consumed_at", out var consumed) && consumed is not DBNull ? consumed : row["valid_to"];
        if (row.TryGetValue("is_generated", out var generated) && generated is 1L or true)
            row["code_fingerprint"] = new byte[16];
    }

    private async Task<Store> FillAsync(StorageProvider provider, string schema)
    {
        _store = provider == StorageProvider.PostgreSql ? Store.OpenEmptyPostgres(Key) : Store.Unprepared(connectionString: null, Key);
        if (provider == StorageProvider.Sqlite)
            PrivateFile.Create(_store.Settings.DatabaseFile);
        await _store.InScopeAsync(async services =>
        {
            await services.GetRequiredService<OtpDbContext>().GetService<IMigrator>().MigrateAsync(schema);
            return true;
        });

        foreach (var (table, row) in Rows(provider))
            Insert(_store, table, row);
        Run(_store, $"DELETE FROM otp_codes WHERE id = {Deleted}");
        return _store;
    }

    private static IEnumerable<(string Table, Dictionary<string, object?> Row)> Rows(StorageProvider provider)
    {
        object At(long microseconds) => provider == StorageProvider.Sqlite ? microseconds : DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);
        object Flag(bool value) => provider == StorageProvider.Sqlite ? value ? 1L : 0L : value;
        byte[] Bytes(int length, long id) => [.. Enumerable.Repeat((byte)id, length)];
        // A start looks at which key a value was sealed with, not whether it opens.
        byte[] Sealed(int length, long id) => [.. SecretKey.TryParse(Key)!.Id, .. Bytes(length - SecretKey.IdLength, id)];

        Dictionary<string, object?> Code(long id, long validFor, long? consumed = null, long? locked = null, bool generated = false, string? purpose = null, string? email = null)
        {
            var (created, validTo) = (Created + id, Created + id + validFor);
            return new(StringComparer.Ordinal)
            {
                ["id"] = id,
                ["mobile_number"] = email is null ? "09123256545" : null,
                ["email"] = email,
                ["canonical_recipient"] = email ?? "09123256545",
                ["sealed_code"] = Sealed(40, id),
                ["code_fingerprint"] = Bytes(16, id),
                ["is_generated"] = Flag(generated),
                ["purpose"] = purpose,
                ["valid_to"] = At(validTo),
                ["consumed_at"] = consumed is { } c ? At(created + c) : null,
                ["locked_at"] = locked is { } l ? At(created + l) : null,
                ["ends_at"] = At(Math.Min(validTo, created + Math.Min(consumed ?? long.MaxValue / 4, locked ?? long.MaxValue / 4))),
                ["created_by"] = 1L,
                ["created_at"] = At(created),
                ["updated_at"] = At(created + (consumed ?? locked ?? 0)),
                ["version"] = 3L,
            };
        }

        yield return ("otp_codes", Code(1, 48 * Hour));
        yield return ("otp_codes", Code(2, 1));
        yield return ("otp_codes", Code(3, Hour, consumed: 7));
        yield return ("otp_codes", Code(4, Hour, locked: 7));
        yield return ("otp_codes", Code(5, 48 * Hour, generated: true));
        yield return ("otp_codes", Code(6, 48 * Hour, purpose: "login", email: "Someone@example.com"));
        yield return ("otp_codes", Code(7, Hour, consumed: 9, generated: true, purpose: "pay"));
        yield return ("otp_codes", Code(Deleted, Hour));

        for (var id = 1L; id <= 4; id++)
        {
            yield return ("access_tokens", new(StringComparer.Ordinal)
            {
                ["id"] = id,
                ["name"] = $"token {id}",
                ["role"] = id == 1 ? 0L : 1L,
                ["permissions"] = id == 1 ? "" : "2851,2855",
                ["prefix"] = "01234567",
                ["key_hash"] = Bytes(32, id),
                ["expires_at"] = id == 2 ? At(Created) : null,
                ["created_at"] = At(Created - Hour),
                ["last_used_at"] = id == 3 ? At(Created) : null,
                ["revoked_at"] = id == 4 ? At(Created) : null,
            });
            yield return ("audit_entries", new(StringComparer.Ordinal)
            {
                ["id"] = id,
                ["at"] = At(Created + id),
                ["token_id"] = id == 1 ? null : id,
                ["action"] = id - 1,
                ["target"] = id % 2,
                ["target_id"] = id,
            });
            yield return ("guess_budgets", new(StringComparer.Ordinal)
            {
                ["id"] = id,
                ["canonical_recipient"] = $"0912325654{id}",
                ["wrong_guesses"] = id == 1 ? 0L : 100 - id,
                ["wrong_guesses_since_lock"] = id % 5,
                ["locks"] = id,
                ["locked_until"] = id == 3 ? At(Created + (48 * Hour)) : null,
                ["is_locked_until_unlock"] = Flag(id == 4),
                ["changed_at"] = At(Created),
                ["version"] = id,
            });
            yield return ("send_budgets", new(StringComparer.Ordinal)
            {
                ["id"] = id,
                ["canonical_recipient"] = $"0912325654{id}",
                ["sent_at"] = Bytes(8 * (int)id, id),
                ["last_sent_at"] = At(Created + id),
                ["version"] = id,
            });
            yield return ("kept_answers", new(StringComparer.Ordinal)
            {
                ["id"] = id,
                ["request_fingerprint"] = Bytes(32, id),
                ["body_fingerprint"] = Bytes(32, id),
                ["sealed_answer"] = Sealed(50, id),
                ["kept_at"] = At(Created + id),
            });
        }

        for (var state = 0L; state <= 3; state++)
        {
            yield return ("deliveries", new(StringComparer.Ordinal)
            {
                ["id"] = state + 1,
                ["otp_code_id"] = 5L,
                ["channel"] = state % 2,
                ["provider"] = $"p{state}",
                ["locale"] = "fa",
                ["digits"] = 6L,
                ["state"] = state,
                ["attempts"] = state,
                ["next_at"] = state == 0 ? At(Created + Hour) : null,
                ["reference"] = state > 1 ? $"r{state}" : null,
                ["created_at"] = At(Created),
                ["updated_at"] = At(Created + state),
                ["lease"] = state == 0 ? 42L : null,
                ["leased_until"] = state == 0 ? At(Created + Hour) : null,
                ["version"] = state,
            });
        }
    }

    // As far as the schema has the table and the columns.
    private static void Insert(Store store, string table, Dictionary<string, object?> row)
    {
        var known = ColumnsOf(store, table);
        var columns = row.Where(column => known.Contains(column.Key) && column.Value is not null).ToList();
        if (columns.Count == 0)
            return;

        var identity = store.Settings.ConnectionString is null ? "" : "OVERRIDING SYSTEM VALUE ";
        store.Scalar<object>(
            $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.Key))}) {identity}VALUES ({string.Join(", ", columns.Select(column => $"@{column.Key}"))})",
            [.. columns.Select(column => ($"@{column.Key}", column.Value!))]);
        if (store.Settings.ConnectionString is not null)
            store.Scalar<object>($"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))");
    }

    private static Dictionary<string, List<Dictionary<string, object>>> Read(Store store) => Tables
        .Where(table => ColumnsOf(store, table).Count > 0 && !string.Equals(table, "registered_keys", StringComparison.Ordinal))
        .ToDictionary(table => table, table => Query(store, $"SELECT * FROM {table} ORDER BY id"), StringComparer.Ordinal);

    private static HashSet<string> ColumnsOf(Store store, string table) => Query(store, store.Settings.ConnectionString is null
            ? $"SELECT name FROM pragma_table_info('{table}')"
            : $"SELECT column_name AS name FROM information_schema.columns WHERE table_name = '{table}'")
        .Select(row => (string)row["name"]).ToHashSet(StringComparer.Ordinal);

    private static void Run(Store store, string sql) => Query(store, sql);

    private static List<Dictionary<string, object>> Query(Store store, string sql)
    {
        using DbConnection connection = store.Settings.ConnectionString is { } postgres
            ? new NpgsqlConnection(postgres)
            : new SqliteConnection($"Data Source={store.Settings.DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<Dictionary<string, object>> rows = [];
        while (reader.Read())
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetValue, StringComparer.Ordinal));
        return rows;
    }
}
