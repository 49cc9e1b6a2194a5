using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Storage;

/// <summary>Rows in every state that a store can hold, column by column, as each of the two databases has them.</summary>
internal static class EveryState
{

    private const long Hour = 3_600_000_000;

    private static readonly long Created = ((Given.Now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) - Hour;

    public static IEnumerable<(string Table, Dictionary<string, object?> Row)> Rows(StorageProvider provider)
    {
        object At(long microseconds) => provider == StorageProvider.Sqlite ? microseconds : DateTimeOffset.UnixEpoch.AddMicroseconds(microseconds);
        object Flag(bool value) => provider == StorageProvider.Sqlite ? value ? 1L : 0L : value;
        byte[] Bytes(int length, long id) => [.. Enumerable.Repeat((byte)id, length)];
        // A start looks at which key a value was sealed with, not whether it opens.
        byte[] Sealed(int length, long id) => [.. SecretKey.TryParse(Given.SecretKey)!.Id, .. Bytes(length - SecretKey.IdLength, id)];

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
                ["code_digits"] = generated ? 6L : 0L,
                ["code_fingerprint"] = Bytes(16, id),
                ["is_generated"] = Flag(generated),
                ["purpose"] = purpose,
                ["valid_to"] = At(validTo),
                ["consumed_at"] = consumed is { } c ? At(created + c) : null,
                ["locked_at"] = locked is { } l ? At(created + l) : null,
                ["ends_at"] = At(Math.Min(validTo, created + Math.Min(consumed ?? long.MaxValue / 4, locked ?? long.MaxValue / 4))),
                ["created_by"] = id == 6 ? 0L : 1L,
                ["created_by_hook"] = id == 6 ? "supabase" : null,
                ["created_at"] = At(created),
                ["issued_at"] = At(created + (generated ? 1 : 0)),
                ["updated_at"] = At(created + (consumed ?? locked ?? 0)),
                ["is_consumed_with_another"] = Flag(id == 7),
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

        for (var id = 1L; id <= 4; id++)
        {
            yield return ("access_tokens", new(StringComparer.Ordinal)
            {
                ["id"] = id,
                ["name"] = $"token {id}",
                ["role"] = id == 1 ? 1L : 2L,
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
                ["hook"] = id == 1 ? "supabase" : null,
                ["action"] = id,
                ["target"] = 1 + (id % 3),
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
                ["sent_at"] = Bytes(sizeof(long) * (int)id, id),
                ["last_sent_at"] = At(Created + id),
                ["version"] = id,
            });
            yield return ("kept_answers", new(StringComparer.Ordinal)
            {
                ["id"] = id,
                ["request_fingerprint"] = Bytes(32, id),
                ["body_fingerprint"] = Bytes(32, id),
                ["sealed_answer"] = Sealed(50, id),
                ["is_copy"] = Flag(id == 2),
                ["otp_code_id"] = id == 3 ? 5L : null,
                ["idle_token_id"] = id == 4 ? 1L : null,
                ["kept_at"] = At(Created + id),
            });
        }

        for (var id = 1L; id <= 4; id++)
        {
            yield return ("hourly_sums", new(StringComparer.Ordinal)
            {
                ["id"] = id,
                ["dimension"] = id,
                ["hour"] = Created / Hour,
                ["name"] = id == 1 ? "" : $"name {id}",
                ["is_open"] = Flag(id == 4),
                ["created"] = id,
                ["sent"] = id + 1,
                ["delivered"] = id + 2,
                ["verified"] = id + 3,
                ["converted"] = id + 4,
                ["expired"] = id + 5,
                ["locked"] = id + 6,
            });
            yield return ("loose_events", new(StringComparer.Ordinal)
            {
                ["id"] = id,
                ["at"] = At(Created + id),
                ["kind"] = id + 3,
                ["hour"] = Created / Hour,
                ["sent_hour"] = id == 2 ? (Created / Hour) - 1 : null,
                ["purpose"] = id == 1 ? "" : "login",
                ["channel"] = 1 + (id % 2),
                ["provider"] = id == 1 ? "p1" : "",
                ["prefix"] = id % 2 == 0 ? "0912" : "",
                ["weight"] = id == 4 ? -1L : 1L,
            });
        }

        yield return ("sum_progress", new(StringComparer.Ordinal)
        {
            ["id"] = 1L,
            ["settled_until"] = At(Created),
            ["summed_at"] = At(Created + Hour),
        });

        for (var state = 1L; state <= 4; state++)
        {
            yield return ("deliveries", new(StringComparer.Ordinal)
            {
                ["id"] = state,
                ["first_id"] = state == 1 ? null : 1L,
                ["otp_code_id"] = 5L,
                ["channel"] = 1 + (state % 2),
                ["prefix"] = state % 2 == 0 ? "0912" : null,
                ["provider"] = $"p{state}",
                ["locale"] = "fa",
                // As a row that the version before didn't write has it.
                ["digits"] = 6L,
                ["state"] = state,
                ["attempts"] = state,
                ["uncertain"] = state / 2,
                ["reason"] = state == 3 ? "550 5.1.1" : null,
                ["not_before"] = state == 1 ? At(Created + 1) : null,
                ["next_at"] = state == 1 ? At(Created + Hour) : null,
                ["reference"] = state > 2 ? $"r{state}" : null,
                ["created_at"] = At(Created),
                ["updated_at"] = At(Created + state),
                ["lease"] = state == 1 ? 42L : null,
                ["leased_until"] = state == 1 ? At(Created + Hour) : null,
                ["version"] = state,
            });
        }
    }

    public static void Insert(Store store, string table, Dictionary<string, object?> row)
    {
        var columns = row.Where(column => column.Value is not null).ToList();
        store.Scalar<object>(
            $"INSERT OR REPLACE INTO {table} ({string.Join(", ", columns.Select(column => column.Key))}) "
            + $"VALUES ({string.Join(", ", columns.Select(column => $"@{column.Key}"))})",
            [.. columns.Select(column => ($"@{column.Key}", column.Value!))]);
    }

    /// <summary>All of a row's columns, as <see cref="Rows"/> has them.</summary>
    public static Dictionary<string, object?> Read(Store store, string table, object id)
    {
        using DbConnection connection = store.Settings.ConnectionString is { } postgres
            ? new NpgsqlConnection(postgres)
            : new SqliteConnection($"Data Source={store.Settings.DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table} WHERE id = {id}";
        using var reader = command.ExecuteReader();
        Assert.That(reader.Read(), Is.True, $"{table} {id}");
        return Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, column => ValueOf(reader.GetValue(column)), StringComparer.Ordinal);
    }

    private static object? ValueOf(object value) => value switch
    {
        DBNull => null,
        int number => (long)number,
        DateTime instant => new DateTimeOffset(instant),
        _ => value,
    };
}
