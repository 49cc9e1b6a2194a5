using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Sqlite;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Sqlite;

internal sealed class SqliteLongReadsTests
{
    private const int Mebibyte = 1024 * 1024;

    // What each reader sees written before it ends, as a list of a few seconds would.
    private const int WhileOneReads = 4;

    private Store _store = null!;
    private SqliteConnection _writer = null!;
    private int _written;

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await Store.OpenAsync();
        _writer = new SqliteConnection($"Data Source={_store.Settings.DatabaseFile};Pooling=False");
        await _writer.OpenAsync();
        Write("PRAGMA synchronous = OFF; PRAGMA journal_size_limit = 4194304; CREATE TABLE ballast (bytes BLOB)");
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _writer.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Log_BesideReadersThatOverlap_StaysWithinItsBoundAndShrinks()
    {
        var longest = 0L;
        using var end = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(reader => ReadOverAndOverAsync(reader, end.Token)).ToList();

        for (_written = 0; _written < 80; _written++)
        {
            Write($"INSERT INTO ballast VALUES (randomblob({Mebibyte}))");
            longest = Math.Max(longest, LogLength);
            // Readers and writer go on at about the same pace, however fast the machine is.
            await Task.WhenAny(Task.WhenAll(readers), Task.Delay(TimeSpan.FromMilliseconds(20)));
        }

        await end.CancelAsync();
        await Task.WhenAll(readers);
        Assert.That(longest, Is.GreaterThan(SqliteLongReads.LongestLog / 2).And.LessThan(4 * SqliteLongReads.LongestLog));

        for (var further = 0; further < 3; further++)
            Write("INSERT INTO ballast VALUES (1)");
        Assert.That(LogLength, Is.LessThanOrEqualTo(5 * Mebibyte));
    }

    private long LogLength => new FileInfo($"{_store.Settings.DatabaseFile}-wal").Length;

    private async Task ReadOverAndOverAsync(int reader, CancellationToken end)
    {
        // So that each begins while the others are at it.
        while (Volatile.Read(ref _written) < reader && !end.IsCancellationRequested)
            await Task.Yield();

        while (!end.IsCancellationRequested)
        {
            await using var context = await _store.Services.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContextAsync(CancellationToken.None);
            await _store.Services.GetRequiredService<IStore>().ReadLongAsync(context, _ => ReadWhileWrittenAsync(context, end), CancellationToken.None);
        }
    }

    private async Task<bool> ReadWhileWrittenAsync(OtpDbContext context, CancellationToken end)
    {
        // Open, it keeps what it reads as it was when it began.
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT 1 FROM ballast UNION ALL SELECT 2";
        await using var rows = await command.ExecuteReaderAsync(CancellationToken.None);
        await rows.ReadAsync(CancellationToken.None);
        for (var until = Volatile.Read(ref _written) + WhileOneReads; Volatile.Read(ref _written) < until && !end.IsCancellationRequested;)
            await Task.Delay(1, CancellationToken.None);
        return true;
    }

    private void Write(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
