using System.Data.Common;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence;

/// <summary>
/// What was done to a database's schema, beside what this version knows of it: the scripts that lie with EF Core's migrations, and that EF
/// made of them (docs/decisions/0005-sqlite.md).
/// </summary>
/// <param name="hasHistory">A query that has a row where anything was done at all.</param>
internal sealed class Schema(string database, string hasHistory)
{
    /// <summary>The fault of a schema that is behind.</summary>
    public const string Outdated =
        "The database's schema is older than this version; the command migrate, or " +
        "a start of this version that may migrate, brings it up to date.";

    private const string Foreign =
        "The database's schema was made by a version before the first release, or by another program; "
        + "this version can't bring it up to date, and takes an empty database instead.";

    private const string Extension = ".sql";

    // A migration may rewrite a large table.
    private static readonly TimeSpan LongestScript = TimeSpan.FromHours(1);

    /// <summary>The migrations that this version knows, in their order.</summary>
    public IReadOnlyList<string> Known { get; } =
    [
        .. typeof(Schema).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith($"{database}/", StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal))
            .Select(name => name[(database.Length + 1)..^Extension.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>What brings the schema from the migration before this one to this.</summary>
    public string ScriptOf(string migration)
    {
        using var script = new StreamReader(typeof(Schema).Assembly.GetManifestResourceStream($"{database}/{migration}{Extension}")!);
        return script.ReadToEnd();
    }

    /// <summary>One that a later version has added to isn't behind.</summary>
    public async Task<bool> IsBehindAsync(DbConnection connection, CancellationToken cancellationToken) =>
        Known.Except(await DoneAsync(connection, cancellationToken), StringComparer.Ordinal).Any();

    /// <exception cref="StartupException">It has another history.</exception>
    public async Task MigrateAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var done = await DoneAsync(connection, cancellationToken);
        var pending = Known.Except(done, StringComparer.Ordinal).ToList();
        if (pending.Count > 0 && done.Except(Known, StringComparer.Ordinal).Any())
            throw new StartupException(Foreign);

        foreach (var migration in pending)
        {
            await using var script = connection.CreateCommand();
            (script.CommandText, script.CommandTimeout) = (ScriptOf(migration), (int)LongestScript.TotalSeconds);
            await script.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> DoneAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = hasHistory;
        if (await command.ExecuteScalarAsync(cancellationToken) is null)
            return [];

        command.CommandText = """SELECT "MigrationId" FROM "__EFMigrationsHistory" """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> done = [];
        while (await reader.ReadAsync(cancellationToken))
            done.Add(reader.GetString(0));
        return done;
    }
}
