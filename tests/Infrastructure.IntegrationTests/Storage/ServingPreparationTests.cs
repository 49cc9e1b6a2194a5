using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests.Storage;

internal sealed class ServingPreparationTests
{
    [Test]
    public async Task Serve_WhereAnotherServes_IsRefused()
    {
        await using var first = await Store.OpenAsync();
        await using var second = first.Beside();

        Assert.That(
            () => second.Services.GetRequiredService<ServingPreparation>().RunAsync(CancellationToken.None),
            Throws.TypeOf<StartupException>().With.Message.Contains("another Otp process"));
    }

    [Test]
    public async Task Serve_AfterAProcessWasKilledWhileItMigrated_GoesOn()
    {
        await using var first = await Store.OpenAsync();
        first.Scalar<object>("DELETE FROM __EFMigrationsHistory");
        first.Scalar<object>("DROP VIEW code_events");
        foreach (var table in new[] { "deliveries", "otp_codes", "access_tokens", "audit_entries", "guess_budgets", "hourly_sums", "kept_answers", "loose_events", "registered_keys", "send_budgets", "serving_nodes", "sum_progress" })
            first.Scalar<object>($"DROP TABLE {table}");

        await using var second = await first.ReopenAsync();

        Assert.That((await second.AddCodeAsync()).Id, Is.EqualTo(1));
    }

    [Test]
    public async Task Serve_WhereTheSchemaIsLeftToMigrateAndNobodyElseCanRunIt_IsRefused()
    {
        await using var store = Store.Unprepared(connectionString: null, Given.SecretKey, migrateAtStart: false);

        Assert.That(
            () => store.Services.GetRequiredService<ServingPreparation>().RunAsync(CancellationToken.None),
            Throws.TypeOf<StartupException>().With.Message.Contains("the command migrate"));
    }
}
