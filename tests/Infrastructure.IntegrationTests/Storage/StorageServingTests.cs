using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Otp.Application.Access;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests.Storage;

/// <summary>Starts of a second node, whose role the server lets in only when the test says so.</summary>
internal sealed class StorageServingTests
{
    private const string Use = "SELECT, INSERT, UPDATE, DELETE";
    private const int Patience = 20_000;

    private readonly Lifetime _lifetime = new();
    private string _role = null!;
    private Store _first = null!;
    private Store? _second;
    private List<IHostedService> _background = [];

    [SetUp]
    public async Task OpenAsync()
    {
        _role = PostgresServer.Shared.CreateRole();
        _first = await Store.OpenAsync(StorageProvider.PostgreSql, [Given.SecretKey]);
        _first.Scalar<object>($"ALTER ROLE {_role} CONNECTION LIMIT 0; GRANT {Use} ON ALL TABLES IN SCHEMA public TO {_role}");
    }

    [TearDown]
    public async Task CloseAsync()
    {
        foreach (var service in _background)
            await service.StopAsync(CancellationToken.None);
        _background = [];
        if (_second is not null)
            await _second.DisposeAsync();
        _second = null;
        await _first.DisposeAsync();
        PostgresServer.Shared.DropRole(_role);
    }

    [Test]
    public async Task Store_ThatIsBack_IsPreparedBeforeAnythingElseUsesIt()
    {
        var tokens = await StartSecondAsync(Given.SecretKey);
        Assert.That(tokens.IsRead, Is.False);

        LetIn();

        Assert.That(() => Tick(tokens), Is.True.After(Patience, 10));
        Assert.That(_lifetime.IsStopping, Is.False);
    }

    [Test]
    public async Task Store_ThatIsBackUnderAnotherKey_EndsTheServiceWithoutServingIt()
    {
        var tokens = await StartSecondAsync(Given.OtherSecretKey);
        LetIn();

        var hasRead = false;
        Assert.That(() => { hasRead |= Tick(tokens); return _lifetime.IsStopping; }, Is.True.After(Patience, 10));
        for (var tick = 0; tick < 20; tick++)
            hasRead |= Tick(tokens);

        Assert.That(hasRead, Is.False);
        Assert.That(_second!.Services.GetRequiredService<IStorageServing>().ThrowWhereRefused, Throws.TypeOf<StartupException>().With.Message.Contains("Secrets:Keys"));
    }

    [Test]
    public async Task Store_ThatIsBackButMayNotBeMigrated_EndsTheServiceWithOneLine()
    {
        Outdate();
        var tokens = await StartSecondAsync(Given.SecretKey);
        LetIn();

        Assert.That(() => { Tick(tokens); return _lifetime.IsStopping; }, Is.True.After(Patience, 10));

        Assert.That(_second!.Services.GetRequiredService<IStorageServing>().ThrowWhereRefused, Throws.TypeOf<StartupException>().With.Message.Contains("42501").And.Message.Not.Contains("\n"));
    }

    [Test]
    public async Task Start_OfARoleThatMayNotMigrate_IsRefusedWithOneLine()
    {
        Outdate();
        LetIn();
        _second = Store.Unprepared(ConnectionStringOfTheRole(), Given.SecretKey);

        Assert.That(() => _second.Services.GetRequiredService<IStorageServing>().BeginAsync(CancellationToken.None), Throws.TypeOf<StartupException>().With.Message.Contains("42501").And.Message.Not.Contains("\n"));
    }

    [Test]
    public async Task Schema_LeftToMigrate_IsWaitedFor()
    {
        Outdate();
        LetIn();
        var tokens = await StartSecondAsync(Given.SecretKey, migrateAtStart: false);
        var before = Enumerable.Range(0, 10).Select(_ => Tick(tokens)).ToList();

        await _first.Services.GetRequiredService<IStorageMigration>().RunAsync(CancellationToken.None);

        Assert.That(before, Is.All.False);
        Assert.That(() => Tick(tokens), Is.True.After(Patience, 10));
    }

    [Test]
    public async Task Probe_OnAStandby_SaysThatItTakesNoWrites()
    {
        var database = new NpgsqlConnectionStringBuilder(_first.Settings.ConnectionString).Database;
        LetIn();
        _first.Scalar<object>($"ALTER ROLE {_role} IN DATABASE {database} SET default_transaction_read_only = on");
        _second = Store.Unprepared(ConnectionStringOfTheRole(), Given.SecretKey);

        Assert.That(await _second.Services.GetRequiredService<IStorageProbe>().FindFaultAsync(CancellationToken.None), Does.Contain("no writes"));
    }

    private string ConnectionStringOfTheRole() => new NpgsqlConnectionStringBuilder(_first.Settings.ConnectionString) { Username = _role, Password = _role }.ToString();

    private void LetIn() => _first.Scalar<object>($"ALTER ROLE {_role} CONNECTION LIMIT -1");

    private void Outdate() => _first.Scalar<object>($"DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO {_role}; ALTER DEFAULT PRIVILEGES GRANT {Use} ON TABLES TO {_role}");

    private async Task<IAccessTokenDirectory> StartSecondAsync(string key, bool migrateAtStart = true)
    {
        _second = Store.Unprepared(ConnectionStringOfTheRole(), key, services => services.AddSingleton<IHostApplicationLifetime>(_lifetime), migrateAtStart);
        await _second.Services.GetRequiredService<IStorageServing>().BeginAsync(CancellationToken.None);
        _background = [.. _second.Services.GetServices<IHostedService>()];
        foreach (var service in _background)
            await service.StartAsync(CancellationToken.None);
        return _second.Services.GetRequiredService<IAccessTokenDirectory>();
    }

    /// <returns>Whether the service knows its tokens, as whoever asks it would find out.</returns>
    private bool Tick(IAccessTokenDirectory tokens)
    {
        _second!.Clock.Advance(TimeSpan.FromMilliseconds(100));
        return tokens.IsRead;
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public bool IsStopping { get; private set; }

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => IsStopping = true;
    }
}
