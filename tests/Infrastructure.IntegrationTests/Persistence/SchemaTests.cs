using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence;

[OnBothDatabases]
internal sealed partial class SchemaTests(StorageProvider provider)
{
    private const string Applied = """ "__EFMigrationsHistory" ("MigrationId", "ProductVersion") """;

    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public void Model_AndMigrations_AreInStep()
    {
        using var context = _store.Services.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContext();

        Assert.That(context.Database.HasPendingModelChanges(), Is.False);
    }

    // What each says of the version of EF Core that made it doesn't count.
    [Test]
    public void Scripts_AreWhatEfMakesOfTheMigrations()
    {
        using var context = _store.Services.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContext();
        var migrations = context.Database.GetMigrations().ToList();
        var schema = new Schema(provider == StorageProvider.Sqlite ? "Sqlite" : "Postgres", hasHistory: "");

        Assert.That(schema.Known, Is.Not.Empty.And.EqualTo(migrations), "A migration takes a script beside it: docs/adding-a-command.md.");
        foreach (var (previous, migration) in migrations.Prepend("0").Zip(migrations))
        {
            Assert.That(
                WithoutVersion(schema.ScriptOf(migration)),
                Is.EqualTo(WithoutVersion(context.GetService<IMigrator>().GenerateScript(previous, migration))), migration);
        }
    }

    [Test]
    public async Task Migrate_OnAnUpToDateSchema_LeavesItAndItsRows()
    {
        var code = await _store.AddCodeAsync();
        var before = _store.Scalar<string>(DescriptionOfTheSchema());

        await _store.Services.GetRequiredService<IStore>().MigrateAsync(CancellationToken.None);

        Assert.That(before, Is.Not.Empty);
        Assert.That(_store.Scalar<string>(DescriptionOfTheSchema()), Is.EqualTo(before));
        Assert.That(_store.Scalar<long>("SELECT id FROM otp_codes"), Is.EqualTo(code.Id));
    }

    [Test]
    public async Task Schema_OfALaterVersion_IsTakenAsItIs()
    {
        _store.Scalar<object>($"INSERT INTO {Applied} VALUES ('29990101000000_Later', '99.0')");

        await using var next = await _store.ReopenAsync();

        Assert.That((await next.AddCodeAsync()).Id, Is.EqualTo(1));
    }

    [Test]
    public void Schema_OfAnotherHistory_IsRefusedInOneLine()
    {
        _store.Scalar<object>("""UPDATE "__EFMigrationsHistory" SET "MigrationId" = '2020' || substr("MigrationId", 5)""");

        Assert.That(
            () => _store.ReopenAsync(),
            Throws.TypeOf<StartupException>().With.Message.Contains("empty database").And.Message.Not.Contains("\n"));
    }

    // Contract, section 5: how many digits a code is shown with was the message's own, and is the code's.
    [Test]
    public async Task Migrate_WhereCodesAreOnTheirWay_KeepsTheDigitsTheyAreShownWith()
    {
        var (drawn, stored) = (await _store.AddCodeAsync(validTo: DateTimeOffset.MaxValue.AddYears(-1)), await _store.AddCodeAsync());
        await using var context = await _store.Services.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContextAsync();
        await context.GetService<IMigrator>().MigrateAsync("Initial");
        var (yes, now) = provider == StorageProvider.Sqlite ? ("1", "0") : ("true", "now()");
        _store.Scalar<object>($"UPDATE otp_codes SET is_generated = {yes} WHERE id = {drawn.Id}");
        string Message(string columns, string values) =>
            $"INSERT INTO deliveries (otp_code_id, channel, provider, locale, state, attempts, uncertain, created_at, updated_at, version{columns}) "
            + $"VALUES ({drawn.Id}, 1, 'sms-0', 'fa', 1, 0, 0, {now}, {now}, 1{values})";
        _store.Scalar<object>(Message(", digits", ", 9"));

        await _store.Services.GetRequiredService<IStore>().MigrateAsync(CancellationToken.None);

        Assert.That(Convert.ToInt32(_store.Scalar<object>($"SELECT code_digits FROM otp_codes WHERE id = {drawn.Id}"), provider: null), Is.EqualTo(9));
        Assert.That(Convert.ToInt32(_store.Scalar<object>($"SELECT code_digits FROM otp_codes WHERE id = {stored.Id}"), provider: null), Is.EqualTo(6));
        // The version before writes the column still, this one doesn't.
        Assert.That(() => _store.Scalar<object>(Message(", digits", ", 4")), Throws.Nothing);
        Assert.That(() => _store.Scalar<object>(Message("", "")), Throws.Nothing);
    }

    private static string WithoutVersion(string script) => Version().Replace(script, "", 1).Trim();

    [GeneratedRegex(@"(?<=VALUES \('\d{14}_\w+', )'[^']*'")]
    private static partial Regex Version();

    private string DescriptionOfTheSchema() => provider == StorageProvider.Sqlite
        ? "SELECT group_concat(name || sql, ';') FROM sqlite_schema"
        : "SELECT string_agg(table_name || column_name || data_type, ';' ORDER BY table_name, column_name) FROM information_schema.columns WHERE table_schema = 'public'";
}
