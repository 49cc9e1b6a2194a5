using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Otp.Application;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests;

/// <summary>The layer as the service registers it, on a real SQLite file of the test's own.</summary>
internal sealed class Store : IAsyncDisposable
{
    public static readonly TimeSpan Retention = TestSettings.Otp.Retention;

    public static readonly ExpiryPolicy Expiry = Given.Expiry with { MaxLifetime = null };

    public static readonly OtpSettings Otp = TestSettings.Otp with { Policies = new CodePolicies(Given.Policy with { Expiry = Expiry }) };

    private readonly DirectoryInfo _directory;
    private readonly bool _ownsDirectory;
    private readonly ServiceProvider _services;

    private Store(DirectoryInfo directory, bool ownsDirectory, string? connectionString, IReadOnlyList<string> keys, string? bootstrapToken, Action<IServiceCollection>? configure = null, bool migrateAtStart = true)
    {
        _directory = directory;
        _ownsDirectory = ownsDirectory;
        Settings = new StorageSettings
        {
            Provider = connectionString is null ? StorageProvider.Sqlite : StorageProvider.PostgreSql,
            ConnectionString = connectionString,
            Directory = directory.FullName,
            SecretKeys = keys,
            BootstrapToken = bootstrapToken,
            MigrateAtStart = migrateAtStart,
        };

        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton<IHostApplicationLifetime, NoService>();
        services.AddScoped<ICaller, FirstToken>();
        services.AddSingleton(Otp);
        services.AddSingleton(Otp.Policies);
        services.AddSingleton(Otp.Guesses);
        services.AddApplication(autoMapperLicenseKey: null);
        services.AddInfrastructure(Settings, new DeliverySettings { AllowsFiles = true });
        configure?.Invoke(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    public FakeTimeProvider Clock { get; } = new(Given.Now);

    public StorageSettings Settings { get; }

    public IServiceProvider Services => _services;

    /// <summary>A new store, ready to serve.</summary>
    public static async Task<Store> OpenAsync(StorageProvider provider = StorageProvider.Sqlite, IReadOnlyList<string>? keys = null, string? bootstrapToken = null, Action<IServiceCollection>? configure = null)
    {
        var directory = Directory.CreateTempSubdirectory("otp-test-");
        var connectionString = provider == StorageProvider.PostgreSql ? MigratedDatabase.CreatePostgres() : null;
        if (connectionString is null)
            MigratedDatabase.CreateSqlite(directory.FullName);
        var store = new Store(
            directory, ownsDirectory: true, connectionString, keys ?? (connectionString is null ? [] : [Given.SecretKey]), bootstrapToken, configure);
        await store.Services.GetRequiredService<ServingPreparation>().RunAsync(CancellationToken.None);
        return store;
    }

    /// <summary>A PostgreSQL database in which nothing has been prepared.</summary>
    public static Store OpenEmptyPostgres(string key) => Unprepared(PostgresServer.Shared.CreateDatabase(), key);

    /// <summary>A store as it is before it is prepared; on SQLite without a connection string.</summary>
    public static Store Unprepared(string? connectionString, string key, Action<IServiceCollection>? configure = null, bool migrateAtStart = true) =>
        new(Directory.CreateTempSubdirectory("otp-test-"), ownsDirectory: true, connectionString, [key], bootstrapToken: null, configure, migrateAtStart);

    /// <summary>What another process would see in the same directory, such as a command beside the service.</summary>
    public Store Beside(IReadOnlyList<string>? keys = null) => new(_directory, ownsDirectory: false, Settings.ConnectionString, keys ?? Settings.SecretKeys, bootstrapToken: null);

    /// <summary>Ends this store's hold on the directory but leaves the directory, for another to open.</summary>
    public async Task<Store> ReopenAsync(IReadOnlyList<string>? keys = null, string? bootstrapToken = null)
    {
        await StopAsync();
        var store = new Store(_directory, ownsDirectory: true, Settings.ConnectionString, keys ?? Settings.SecretKeys, bootstrapToken);
        await store.Services.GetRequiredService<ServingPreparation>().RunAsync(CancellationToken.None);
        return store;
    }

    /// <summary>Does something in a scope of its own, as a request would.</summary>
    public async Task<T> InScopeAsync<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = _services.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    public Task<OtpCode> AddCodeAsync(int code = 123456, Recipient? recipient = null, DateTimeOffset? validTo = null) =>
        AddCodeAsync(OneTimeCode.From(code), recipient, validTo);

    public Task<OtpCode> AddCodeAsync(OneTimeCode code, Recipient? recipient = null, DateTimeOffset? validTo = null) => InScopeAsync(async services =>
    {
        var created = OtpCode.Create(
            code,
            recipient ?? Given.Someone,
            validTo,
            Expiry,
            Caller.OfToken(1),
            Clock.GetUtcNow()).Value;
        await services.GetRequiredService<IOtpCodeRepository>().AddAsync(created, CancellationToken.None);
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
        return created;
    });

    /// <summary>What really lies in the database, read past the layer. Parameters are named @name.</summary>
    public T? Scalar<T>(string sql, params (string Name, object Value)[] parameters)
    {
        if (Settings.ConnectionString is { } told)
            MigratedDatabase.Notice(told, sql);
        using DbConnection connection = Settings.ConnectionString is { } postgres
            ? new NpgsqlConnection(postgres)
            : new SqliteConnection($"Data Source={Settings.DatabaseFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command.ExecuteScalar() is T scalar ? scalar : default;
    }

    /// <summary>As a service that is told to, and that does so in good order.</summary>
    private async Task StopAsync()
    {
        try
        {
            await Services.GetRequiredService<ServingNodes>().LeaveAsync(CancellationToken.None);
        }
        catch (DbException)
        {
            // A test has taken the tables away.
        }

        await _services.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (!_ownsDirectory || !_directory.Exists)
            return;
        _directory.Delete(recursive: true);
        if (Settings.ConnectionString is { } postgres)
            MigratedDatabase.ReturnPostgres(postgres);
    }

    private sealed class NoService : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication()
        {
        }
    }

    private sealed class FirstToken : ICaller
    {
        public Caller? Current { get; } = Caller.OfToken(1);
    }
}

internal static class StoredCodes
{
    /// <summary>As a repository reads it.</summary>
    public static async Task<OtpCode> CodeAsync(this IServiceProvider services, long id) =>
        (await services.GetRequiredService<IOtpCodeRepository>().FindAsync(id, CancellationToken.None))!;

    /// <summary>By id.</summary>
    public static Task<List<OtpCode>> AllCodesAsync(this IServiceProvider services) =>
        services.GetRequiredService<Session>().ListAsync(services.GetRequiredService<RowMap<OtpCode>>(), "ORDER BY it.id", [], CancellationToken.None);
}
