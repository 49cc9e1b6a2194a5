using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.IntegrationTests.Persistence;

internal sealed class MigrationTests
{
    [Test]
    public async Task Rows_OfTheFirstSchema_AreKeptAndEndWhenTheyExpire()
    {
        await using var store = await Store.OpenAsync();
        var code = await store.AddCodeAsync(424242);

        await store.InScopeAsync(async services =>
        {
            await services.GetRequiredService<OtpDbContext>().GetService<IMigrator>().MigrateAsync("Initial");
            return true;
        });
        await using var upgraded = await store.ReopenAsync();

        var read = await upgraded.InScopeAsync(services => services.GetRequiredService<OtpDbContext>().OtpCodes.SingleAsync());
        Assert.That((read.Id, read.Code.Value, read.ValidTo, read.EndsAt), Is.EqualTo((code.Id, 424242, code.ValidTo, code.ValidTo)));
        Assert.That((read.ConsumedAt, read.LockedAt, read.Purpose), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null, (Domain.OtpCodes.Purpose?)null)));
    }
}
