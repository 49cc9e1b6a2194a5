using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Access;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Access;

[OnBothDatabases]
internal sealed class FirstAdminTokenTests(StorageProvider provider)
{
    private const string Chosen = "a-key-that-the-operator-chose-0123456789";

    [Test]
    public async Task Start_ASecondTime_MakesNoOtherToken()
    {
        await using var first = await Store.OpenAsync(provider);
        var key = await File.ReadAllTextAsync(first.Settings.AdminTokenFile);

        await using var second = await first.ReopenAsync();

        Assert.That(await File.ReadAllTextAsync(second.Settings.AdminTokenFile), Is.EqualTo(key));
        Assert.That(second.Scalar<long>("SELECT count(*) FROM access_tokens"), Is.EqualTo(1));
    }

    [Test]
    public async Task Start_AfterACrashBetweenFileAndRow_WritesTheFileAnew()
    {
        await using var first = await Store.OpenAsync(provider);
        var lost = await File.ReadAllTextAsync(first.Settings.AdminTokenFile);
        first.Scalar<object>("DELETE FROM access_tokens");

        await using var second = await first.ReopenAsync();

        var key = await File.ReadAllTextAsync(second.Settings.AdminTokenFile);
        Assert.That(key, Is.Not.EqualTo(lost));
        Assert.That(await second.Services.GetRequiredService<IAccessTokenDirectory>().FindAsync(key.Trim(), CancellationToken.None), Is.Not.Null);
    }

    [Test]
    public async Task Start_WithAConfiguredKey_TakesItOnceAndMakesNoFile()
    {
        await using var first = await Store.OpenAsync(provider, bootstrapToken: Chosen);
        await using var second = await first.ReopenAsync(bootstrapToken: Chosen);

        Assert.That(File.Exists(second.Settings.AdminTokenFile), Is.False);
        Assert.That(second.Scalar<long>("SELECT count(*) FROM access_tokens"), Is.EqualTo(1));
        Assert.That(await second.Services.GetRequiredService<IAccessTokenDirectory>().FindAsync(Chosen, CancellationToken.None), Is.Not.Null);
    }
}
