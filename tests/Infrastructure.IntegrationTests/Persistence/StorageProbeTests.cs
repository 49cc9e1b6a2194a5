using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;

namespace Otp.Infrastructure.IntegrationTests.Persistence;

internal sealed class StorageProbeTests
{
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

    private static Task<string?> FaultOfAsync(Store store) =>
        store.Services.GetRequiredService<IStorageProbe>().FindFaultAsync(CancellationToken.None);
}
