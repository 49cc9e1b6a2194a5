using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Sqlite;

internal sealed class SqliteProbeTests
{
    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync();

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Fault_OfAFileThatCanBeWritten_IsNoneAndHasWritten()
    {
        var before = _store.Scalar<long>("SELECT registered_at FROM registered_keys");

        Assert.That(await FindFaultAsync(), Is.Null);
        Assert.That(_store.Scalar<long>("SELECT registered_at FROM registered_keys"), Is.Not.EqualTo(before).And.EqualTo(before).Within(1));
        Assert.That(await FindFaultAsync(), Is.Null);
        Assert.That(_store.Scalar<long>("SELECT registered_at FROM registered_keys"), Is.EqualTo(before).And.Positive);
    }

    [Test]
    public async Task Fault_WhileAnotherProcessHoldsTheLock_IsNoneWhereItLetsGoInTimeAndOneWhereItDoesNot()
    {
        await using var other = new SqliteConnection($"Data Source={_store.Settings.DatabaseFile};Pooling=False");
        await other.OpenAsync();
        Run(other, "BEGIN IMMEDIATE");
        var brief = FindFaultAsync();
        await Task.WhenAny(brief, Task.Delay(TimeSpan.FromMilliseconds(200)));
        Assert.That(brief.IsCompleted, Is.False, "It waits as requests wait.");
        Run(other, "ROLLBACK");
        Assert.That(await brief, Is.Null);

        Run(other, "BEGIN IMMEDIATE");
        Assert.That(await FindFaultAsync(), Is.EqualTo("The database can be read, but not written."));
        Run(other, "ROLLBACK");
        Assert.That(await FindFaultAsync(), Is.Null);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private Task<string?> FindFaultAsync() => _store.Services.GetRequiredService<IStorageProbe>().FindFaultAsync(CancellationToken.None);
}
