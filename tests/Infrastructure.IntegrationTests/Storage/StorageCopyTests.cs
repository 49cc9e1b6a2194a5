using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Files;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests.Storage;

internal sealed class StorageCopyTests
{
    private static readonly Recipient Recipient = Recipient.Of(EmailAddress.Parse("Ali@BÜCHER.example"));
    private static readonly GuessLimits Limits = new(MaxAttempts: 1, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), HardLimit: 100);

    [Test]
    public async Task Copy_OfAStore_BringsEverythingAndGoesOnCountingIds()
    {
        await using var source = await FilledAsync();
        await using var target = Store.OpenEmptyPostgres(Given.SecretKey);

        var copied = await CopyAsync(source, target);

        Assert.That(copied.Select(table => (table.Name, table.Rows)), Is.EquivalentTo(new[]
        {
            ("access_tokens", 1L), ("audit_entries", 0L), ("deliveries", 0L), ("guess_budgets", 1L), ("kept_answers", 0L), ("otp_codes", 3L), ("registered_keys", 1L), ("send_budgets", 0L),
            // What the deleted code tells.
            ("hourly_sums", 0L), ("loose_events", 2L), ("sum_progress", 0L),
        }));
        var codes = await target.InScopeAsync(services => services.AllCodesAsync());
        Assert.That(codes.Select(code => (code.Id, code.Code.Value, code.ValidTo, code.LockedAt)), Is.EqualTo(new[]
        {
            (1L, 0, Given.Now.AddMinutes(2), null), (2L, 1, Given.Now.AddMinutes(2), null), (3L, 123456, Given.Now.AddMinutes(2), (DateTimeOffset?)Given.Now),
        }));
        await target.Services.GetRequiredService<ServingPreparation>().RunAsync(CancellationToken.None);
        Assert.That((await target.AddCodeAsync()).Id, Is.EqualTo(5));
    }

    [Test]
    public async Task Copy_OfRowsInEveryState_KeepsEachOfTheirValues()
    {
        await using var source = await Store.OpenAsync(keys: [Given.SecretKey]);
        foreach (var (table, row) in EveryState.Rows(StorageProvider.Sqlite))
            EveryState.Insert(source, table, row);
        source.Services.GetRequiredService<DataDirectory>().Unlock();
        await using var target = Store.OpenEmptyPostgres(Given.SecretKey);

        await CopyAsync(source, target);

        var expected = EveryState.Rows(StorageProvider.PostgreSql).ToList();
        Assert.That(expected, Is.Not.Empty);
        foreach (var (table, row) in expected)
            Assert.That(EveryState.Read(target, table, row["id"]!), Is.EqualTo(row), $"{table} {row["id"]}");
    }

    [Test]
    public async Task Copy_AfterTheCommandMigrate_FindsAnEmptyDatabase()
    {
        await using var source = await FilledAsync();
        await using var target = Store.OpenEmptyPostgres(Given.SecretKey);
        await target.Services.GetRequiredService<IStorageMigration>().RunAsync(CancellationToken.None);

        await CopyAsync(source, target);

        Assert.That(target.Scalar<long>("SELECT count(*) FROM otp_codes"), Is.EqualTo(3));
        Assert.That(File.Exists(target.Settings.AdminTokenFile), Is.False);
    }

    [Test]
    public async Task Copy_ThatWasInterrupted_GoesOnWhereItWas()
    {
        await using var source = await FilledAsync();
        await using var target = Store.OpenEmptyPostgres(Given.SecretKey);
        await CopyAsync(source, target);
        target.Scalar<object>("DELETE FROM otp_codes WHERE id > 1; DELETE FROM loose_events WHERE id > 2");

        var copied = await CopyAsync(source, target);

        Assert.That(copied.Single(table => table.Name == "otp_codes").Rows, Is.EqualTo(3));
    }

    [Test]
    public async Task Copy_ThatEndedHalfWay_KeepsEverythingElseOutUntilItIsWhole()
    {
        await using var source = await FilledAsync();
        await using var target = Store.OpenEmptyPostgres(Given.SecretKey);
        await target.Services.GetRequiredService<IStorageMigration>().RunAsync(CancellationToken.None);
        target.Scalar<object>("ALTER TABLE otp_codes ADD CONSTRAINT full_disk CHECK (id < 2)");
        Assert.That(() => CopyAsync(source, target), Throws.TypeOf<StartupException>().With.Message.Contains("full_disk"));
        target.Scalar<object>("ALTER TABLE otp_codes DROP CONSTRAINT full_disk");

        foreach (var use in new Func<Task>[]
        {
            () => target.Services.GetRequiredService<IStorageServing>().BeginAsync(CancellationToken.None),
            () => target.Services.GetRequiredService<ICommandStorage>().OpenAsync(CancellationToken.None),
            () => target.Services.GetRequiredService<IStorageMigration>().RunAsync(CancellationToken.None),
        })
            Assert.That(use, Throws.TypeOf<StartupException>().With.Message.Contains("storage copy hasn't finished"));
        Assert.That(target.Scalar<long>("SELECT count(*) FROM access_tokens"), Is.EqualTo(1));

        var copied = await CopyAsync(source, target);
        await target.Services.GetRequiredService<ServingPreparation>().RunAsync(CancellationToken.None);

        Assert.That(copied.Single(table => table.Name == "otp_codes").Rows, Is.EqualTo(3));
        Assert.That((await target.AddCodeAsync()).Id, Is.EqualTo(5));
    }

    [Test]
    public async Task Copy_ThatEndedBeforeTheSchema_KeepsAStartOut()
    {
        await using var target = Store.OpenEmptyPostgres(Given.SecretKey);
        target.Scalar<object>("CREATE TABLE otp_unfinished_copy (since timestamptz)");

        Assert.That(() => target.Services.GetRequiredService<IStorageServing>().BeginAsync(CancellationToken.None), Throws.TypeOf<StartupException>().With.Message.Contains("storage copy hasn't finished"));
        Assert.That(target.Scalar<string>("SELECT to_regclass('otp_codes')::text"), Is.Null);
    }

    [Test]
    public async Task Copy_IntoADatabaseThatHoldsOtherRows_IsRefusedAndLeavesItAsItWas()
    {
        await using var source = await FilledAsync();
        source.Scalar<object>("INSERT INTO access_tokens (name, role, permissions, prefix, key_hash, created_at) SELECT 'second', role, permissions, prefix, zeroblob(32), created_at FROM access_tokens");
        await using var target = await Store.OpenAsync(StorageProvider.PostgreSql, [Given.SecretKey]);
        for (var code = 0; code < 5; code++)
            await target.AddCodeAsync(code);

        Assert.That(() => CopyAsync(source, target), Throws.TypeOf<StartupException>().With.Message.Contains("empty database"));

        Assert.That(target.Scalar<long>("SELECT count(*) FROM access_tokens"), Is.EqualTo(1));
        Assert.That((await target.AddCodeAsync()).Id, Is.EqualTo(6));
        Assert.That(target.Scalar<string>("SELECT to_regclass('otp_unfinished_copy')::text"), Is.Null);
    }

    [Test]
    public async Task Copy_RunAgain_NeverGivesAnIdTwice()
    {
        await using var source = await FilledAsync();
        await using var target = Store.OpenEmptyPostgres(Given.SecretKey);
        await CopyAsync(source, target);
        var given = await target.AddCodeAsync();
        target.Scalar<object>($"DELETE FROM otp_codes WHERE id = {given.Id}; DELETE FROM loose_events WHERE id > 2");

        await CopyAsync(source, target);

        Assert.That((await target.AddCodeAsync()).Id, Is.GreaterThan(given.Id));
    }

    [Test]
    public async Task Copy_OfAStoreThatIsServed_IsRefused()
    {
        await using var source = await Store.OpenAsync(keys: [Given.SecretKey]);
        await using var target = Store.OpenEmptyPostgres(Given.SecretKey);

        Assert.That(() => CopyAsync(source, target), Throws.TypeOf<StartupException>().With.Message.Contains("being served"));
    }

    [Test]
    public async Task Copy_WithoutTheKeyThatTheCodesAreSealedWith_IsRefused()
    {
        await using var source = await FilledAsync();
        await using var target = Store.OpenEmptyPostgres(Given.OtherSecretKey);

        Assert.That(() => CopyAsync(source, target), Throws.TypeOf<StartupException>().With.Message.Contains("Secrets:Keys"));
    }

    private static Task<IReadOnlyList<CopiedTable>> CopyAsync(Store source, Store target) =>
        target.Services.GetRequiredService<IStorageCopy>().RunAsync(source.Settings.Directory, CancellationToken.None);

    // Three codes, a deleted fourth, a budget with a lock, a token.
    private static async Task<Store> FilledAsync()
    {
        var store = await Store.OpenAsync(keys: [Given.SecretKey]);
        await store.AddCodeAsync(0);
        await store.AddCodeAsync(1);
        await store.AddCodeAsync(123456, Recipient);
        await store.AddCodeAsync(2);
        store.Scalar<object>("DELETE FROM otp_codes WHERE id = 4");
        await store.InScopeAsync(async services =>
        {
            var codes = await services.GetRequiredService<IOtpCodeRepository>().CodesOfAsync(Recipient, Given.Now, CancellationToken.None);
            codes.Verify(OneTimeCode.From(1), purpose: null, Limits, Given.Now);
            await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
            return true;
        });
        store.Services.GetRequiredService<DataDirectory>().Unlock();
        return store;
    }
}
