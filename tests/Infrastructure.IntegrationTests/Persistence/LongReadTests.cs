using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence;

/// <summary>A read that nobody wants any more ends, and what it ran on is as good as before.</summary>
[OnBothDatabases]
internal sealed class LongReadTests(StorageProvider provider)
{
    // Hours of work on both databases.
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000000) SELECT count(*) AS \"Value\" FROM n";

    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Read_ThatIsCancelled_EndsSoon_AndTheContextsConnectionGoesOn()
    {
        await using var context = await _store.Services.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContextAsync();
        using var client = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        var read = ReadAsync(context, token => context.Database.SqlQueryRaw<long>(Endless).SingleAsync(token), client.Token);

        Assert.That(() => read.WaitAsync(TimeSpan.FromSeconds(60)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await ReadAsync(context, token => context.OtpCodeRows.CountAsync(token), CancellationToken.None), Is.Zero);
        Assert.That(await context.OtpCodeRows.CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Read_ThatIsCancelledOverAndOver_LeavesNoConnectionBehindThatFails()
    {
        for (var round = 0; round < 20; round++)
        {
            await using var context = await _store.Services.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContextAsync();
            using var client = new CancellationTokenSource(TimeSpan.FromMilliseconds(round));
            Assert.That(
                () => ReadAsync(context, token => context.Database.SqlQueryRaw<long>(Endless).SingleAsync(token), client.Token).WaitAsync(TimeSpan.FromSeconds(60)),
                Throws.InstanceOf<OperationCanceledException>());
        }

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _store.AddCodeAsync()));
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM otp_codes"), Is.EqualTo(20));
    }

    private Task<T> ReadAsync<T>(OtpDbContext context, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        _store.Services.GetRequiredService<IStore>().ReadLongAsync(context, read, cancellationToken);
}
