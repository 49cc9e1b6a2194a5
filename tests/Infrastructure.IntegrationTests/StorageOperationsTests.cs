using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.IntegrationTests;

internal sealed class StorageOperationsTests
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Test]
    public async Task Serve_WhereAnotherServes_IsRefused()
    {
        await using var first = await Store.OpenAsync();
        await using var second = first.Beside();

        Assert.That(
            () => second.Services.PrepareStorageToServeAsync(CancellationToken.None),
            Throws.TypeOf<StartupException>().With.Message.Contains("another Otp process"));
    }

    [Test]
    public async Task Command_WhereAnotherServes_MayRunBesideIt()
    {
        await using var first = await Store.OpenAsync();
        await using var second = first.Beside();

        await second.Services.PrepareStorageForCommandAsync(CancellationToken.None);
        await second.AddCodeAsync();

        Assert.That(first.Scalar<long>("SELECT count(*) FROM otp_codes"), Is.EqualTo(1));
    }

    [Test]
    public async Task Serve_AfterAProcessWasKilledWhileItMigrated_GoesOn()
    {
        await using var first = await Store.OpenAsync();
        first.Scalar<object>("DELETE FROM __EFMigrationsHistory");
        foreach (var table in new[] { "deliveries", "otp_codes", "access_tokens", "audit_entries", "guess_budgets", "kept_answers", "registered_keys", "send_budgets", "serving_nodes" })
            first.Scalar<object>($"DROP TABLE {table}");
        first.Scalar<object>("INSERT INTO __EFMigrationsLock VALUES (1, '2025-01-01T00:00:00Z')");

        await using var second = await first.ReopenAsync();

        Assert.That((await second.AddCodeAsync()).Id, Is.EqualTo(1));
    }

    [Test]
    public async Task Probe_OnAReadyStore_FindsNoFault()
    {
        await using var store = await Store.OpenAsync();

        Assert.That(await FaultOfAsync(store), Is.Null);
    }

    [Test]
    public async Task Probe_WithAnOlderSchema_FindsIt()
    {
        await using var store = await Store.OpenAsync();
        store.Scalar<object>("DELETE FROM __EFMigrationsHistory");

        Assert.That(await FaultOfAsync(store), Does.Contain("schema"));
    }

    [Test]
    public async Task Probe_WithoutTheFile_FindsIt()
    {
        await using var store = await Store.OpenAsync();
        File.Delete(store.Settings.DatabaseFile);

        Assert.That(await FaultOfAsync(store), Does.Contain("no database file"));
    }

    [Test]
    public async Task Serve_WhereTheSchemaIsLeftToMigrateAndNobodyElseCanRunIt_IsRefused()
    {
        await using var store = Store.Unprepared(connectionString: null, Key, migrateAtStart: false);

        Assert.That(() => store.Services.ServeStorageAsync(CancellationToken.None), Throws.TypeOf<StartupException>().With.Message.Contains("the command migrate"));
    }

    private static Task<string?> FaultOfAsync(Store store) =>
        store.Services.GetRequiredService<IStorageProbe>().FindFaultAsync(CancellationToken.None);
}
