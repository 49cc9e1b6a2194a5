using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests.Storage;

internal sealed class CommandStorageTests
{
    [Test]
    public async Task Open_WhereAnotherServes_MayRunBesideIt()
    {
        await using var first = await Store.OpenAsync();
        await using var second = first.Beside();

        await second.Services.GetRequiredService<ICommandStorage>().OpenAsync(CancellationToken.None);
        await second.AddCodeAsync();

        Assert.That(first.Scalar<long>("SELECT count(*) FROM otp_codes"), Is.EqualTo(1));
    }
}
