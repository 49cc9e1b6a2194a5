using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Access;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Sqlite;

/// <summary>What is SQLite's alone.</summary>
internal sealed class SqliteFileTests
{
    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync();

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Instants_InTheFile_AreIntegersOfMicroseconds()
    {
        await _store.AddCodeAsync();

        Assert.That(_store.Scalar<long>("SELECT created_at FROM otp_codes"), Is.EqualTo((Given.Now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10));
        Assert.That(_store.Scalar<string>("SELECT typeof(valid_to) FROM otp_codes"), Is.EqualTo("integer"));
    }

    [TestCase("PRAGMA journal_mode", "wal")]
    [TestCase("PRAGMA synchronous", "2")]
    [TestCase("PRAGMA busy_timeout", "5000")]
    public void Connection_IsSetUpToSurviveALossOfPower(string pragma, string value)
    {
        using var context = _store.Services.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContext();
        context.Database.OpenConnection();
        using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = pragma;

        Assert.That($"{command.ExecuteScalar()}", Is.EqualTo(value));
    }

    [Test]
    public void Save_WhereAnotherProcessHoldsTheDatabase_IsUnavailable()
    {
        using var other = new SqliteConnection($"Data Source={_store.Settings.DatabaseFile};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();

        Assert.That(() => _store.AddCodeAsync(), Throws.TypeOf<StorageUnavailableException>());
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task File_TakenAwayOrReplaced_IsMissedUntilItIsBack(bool isReplaced)
    {
        var (file, away) = (_store.Settings.DatabaseFile, _store.Settings.DatabaseFile + ".away");
        var probe = _store.Services.GetRequiredService<IStorageProbe>();
        await _store.AddCodeAsync();
        if (isReplaced)
            File.Copy(file, file + ".other");

        File.Move(file, away);
        if (isReplaced)
            File.Move(file + ".other", file);
        var fault = await probe.FindFaultAsync(CancellationToken.None);
        Assert.That(() => _store.AddCodeAsync(), Throws.TypeOf<StorageUnavailableException>());
        Assert.That(() => _store.Services.GetRequiredService<IStore>().EnterWriteAsync(CancellationToken.None), Throws.TypeOf<StorageUnavailableException>());
        Assert.That(() => _store.Services.GetRequiredService<AccessTokenDirectory>().LookNextAsync(CancellationToken.None), Throws.TypeOf<StorageUnavailableException>());
        File.Move(away, file, overwrite: true);

        Assert.That(fault, Does.Contain(isReplaced ? "Another file" : "no database file"));
        Assert.That(await probe.FindFaultAsync(CancellationToken.None), Is.Null);
        Assert.That(async () => (await _store.AddCodeAsync()).Id, Is.EqualTo(2));
    }
}
