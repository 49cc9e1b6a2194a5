using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Persistence;

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

        Assert.That(_store.Scalar<long>("SELECT created_at FROM otp_codes"), Is.EqualTo((Store.Now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10));
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
}
