using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Databases;
using Otp.Domain.Access;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.IntegrationTests.Persistence;

[OnBothDatabases]
internal sealed class UnitOfWorkTests(StorageProvider provider)
{
    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Transaction_ThatThrows_LeavesNothing()
    {
        Assert.That(
            () => InTransactionAsync(async (services, _) =>
            {
                await AddTokenAsync(services, "gone");
                throw new InvalidOperationException("on purpose");
            }),
            Throws.InvalidOperationException.With.Message.EqualTo("on purpose"));

        Assert.That(TokensNamed("gone"), Is.Zero);
        await InTransactionAsync((services, _) => AddTokenAsync(services, "kept"));
        Assert.That(TokensNamed("kept"), Is.EqualTo(1));
    }

    [Test]
    public async Task Transactions_AtTheSameTime_SeeOneAnothersOutcome()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => UntilNobodyComesFirstAsync(() => InTransactionAsync(async (services, cancellation) =>
        {
            if (!await services.GetRequiredService<OtpDbContext>().AccessTokens.AnyAsync(token => token.Name == "single", cancellation))
                await AddTokenAsync(services, "single");
        })))));

        Assert.That(TokensNamed("single"), Is.EqualTo(1));
    }

    // As the pipeline does.
    private static async Task UntilNobodyComesFirstAsync(Func<Task> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await work();
                return;
            }
            catch (ConcurrencyConflictException) when (attempt < 100)
            {
            }
        }
    }

    private Task<bool> InTransactionAsync(Func<IServiceProvider, CancellationToken, Task> work) => _store.InScopeAsync(services =>
        services.GetRequiredService<IUnitOfWork>().InTransactionAsync(async cancellation =>
        {
            await work(services, cancellation);
            return true;
        }, CancellationToken.None));

    private static Task AddTokenAsync(IServiceProvider services, string name)
    {
        services.GetRequiredService<IAccessTokenRepository>().Add(AccessToken.CreateAdmin(name, expiresAt: null, AccessKey.Draw(), Store.Now));
        return services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
    }

    private long TokensNamed(string name) => _store.Scalar<long>("SELECT count(*) FROM access_tokens WHERE name = @name", ("@name", name));
}
