using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Repositories;

[OnBothDatabases]
internal sealed class AccessTokenRepositoryTests(StorageProvider provider)
{
    [Test]
    public async Task AnyOtherAdmin_CountsThoseThatWorkUntilThen()
    {
        await using var store = await Store.OpenAsync(provider);
        store.Scalar<object>("DELETE FROM access_tokens");
        var until = Given.Now.AddDays(1);
        var mine = await AddAsync(store, expiresAt: null);
        Assert.That(await AnyOtherAsync(store, mine, until), Is.False);

        await AddAsync(store, until.AddMicroseconds(-1));
        Assert.That(await AnyOtherAsync(store, mine, until), Is.False);

        var other = await AddAsync(store, until);
        Assert.That(await AnyOtherAsync(store, mine, until), Is.True);
        Assert.That(await AnyOtherAsync(store, other, until), Is.True);
    }

    private static Task<long> AddAsync(Store store, DateTimeOffset? expiresAt) => store.InScopeAsync(async services =>
    {
        var token = AccessToken.CreateAdmin("operations", expiresAt, AccessKey.Draw(), Given.Now);
        services.GetRequiredService<IAccessTokenRepository>().Add(token);
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
        return token.Id;
    });

    private static Task<bool> AnyOtherAsync(Store store, long id, DateTimeOffset until) =>
        store.InScopeAsync(services => services.GetRequiredService<IAccessTokenRepository>().AnyOtherAdminAsync(id, until, CancellationToken.None));
}
