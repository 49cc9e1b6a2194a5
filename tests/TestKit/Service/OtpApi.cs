using System.Data.Common;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OpenTelemetry.Metrics;
using Otp.Api.OpenApi;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;

namespace Otp.TestKit;

/// <summary>The whole service in this process: its own start, its own server on a free port, a real database; only the clock is the test's.</summary>
internal sealed class OtpApi : IDisposable
{
    public const string OtpCodes = "/api/notifications/otp/";

    private static string? _refusal;

    private readonly DataFolder _folder = new();
    private readonly string? _database;
    private readonly WebApplicationFactory<Program> _factory;

    private OtpApi(string? database, IReadOnlyDictionary<string, string> settings)
    {
        _database = database;
        if (database is null)
            MigratedDatabase.CreateSqlite(_folder.Path);
        Settings = [$"--Storage:Directory={_folder.Path}", .. settings.Select(setting => $"--{setting.Key}={setting.Value}")];
#pragma warning disable CA2000 // Disposed of with its derivative.
        _factory = new WebApplicationFactory<Program>().WithWebHostBuilder(host =>
#pragma warning restore CA2000
        {
            host.UseSetting("urls", "http://127.0.0.1:0");
            host.UseSetting("Storage:Directory", _folder.Path);
            // The test's clock stands still.
            host.UseSetting("Shutdown:Delay", "00:00:00");
            foreach (var (key, value) in settings)
                host.UseSetting(key, value);

            foreach (var category in new[] { "Default", "Otp", "Otp.Api.Authentication" })
                host.UseSetting($"Logging:LogLevel:{category}", nameof(LogLevel.Trace));
            host.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Logs));
            host.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                // By default there is room for 2,000 series of each instrument: 9 MB for each of some hundred services. What the service
                // drops stays dropped.
                services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddView(instrument =>
                    instrument.Name == "http.server.active_requests" ? null : new MetricStreamConfiguration { CardinalityLimit = 200 }));
                // Their timers would tick through every interval that a test's clock jumps over; they have tests of their own.
                foreach (var background in services.Where(IsBackgroundWork).ToList())
                    services.Remove(background);
            });
        });
        _factory.UseKestrel();
        try
        {
            _factory.StartServer();
            AdminKey = _folder.AdminKey;
        }
        catch (Exception exception) when (_refusal is not null)
        {
            throw new InvalidOperationException($"The service doesn't start: {_refusal}", exception);
        }
    }

    // A refused start is told to standard error alone, where a test's output hides it.
    static OtpApi() => AppDomain.CurrentDomain.FirstChanceException += (_, first) =>
    {
        if (first.Exception is StartupException refused)
            _refusal = refused.Message;
    };

    /// <summary>Stands still unless a test moves it.</summary>
    public FakeTimeProvider Clock { get; } = new(Given.Now);

    public CapturedLogs Logs { get; } = new();

    public string AdminKey { get; }

    public string DataDirectory => _folder.Path;

    public IServiceProvider Services => _factory.Services;

    /// <summary>As another process takes them that is to use the same store.</summary>
    public IReadOnlyList<string> Settings { get; }

    public Uri Address => _factory.ClientOptions.BaseAddress;

    /// <summary>On SQLite.</summary>
    public static OtpApi Start(params (string Key, string Value)[] settings) => StartOn(StorageProvider.Sqlite, settings);

    public static OtpApi StartOn(StorageProvider provider, params (string Key, string Value)[] settings)
    {
        var all = settings.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);
        if (provider == StorageProvider.Sqlite)
            return new OtpApi(database: null, all);

        var database = MigratedDatabase.CreatePostgres();
        all["Storage:Provider"] = nameof(StorageProvider.PostgreSql);
        all["ConnectionStrings:Otp"] = database;
        all["Secrets:Keys:0"] = Given.SecretKey;
        return new OtpApi(database, all);
    }

    /// <summary>Settings under which codes can be sent over a channel. Nobody calls the address: the dispatcher doesn't run here.</summary>
    public static IReadOnlyList<(string Key, string Value)> SendingBy(DeliveryChannel channel) =>
    [
        ($"Delivery:{channel}:0:Type", "Webhook"),
        ($"Delivery:{channel}:0:Url", "http://127.0.0.1:1/"),
        ($"Delivery:{channel}:0:Secret", "0123456789abcdef0123456789abcdef"),
    ];

    /// <summary>A client that shows a key, the first admin's unless told otherwise; null shows none.</summary>
    public HttpClient ClientWith(string? key)
    {
        var client = _factory.CreateDefaultClient(Address, new DescribedRefusals(Services.GetRequiredService<ReferenceDocument>().GetJsonAsync));
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Token", key);
        return client;
    }

    public HttpClient AdminClient() => ClientWith(AdminKey);

    /// <summary>Creates a code from a JSON body.</summary>
    public async Task<Answer> CreateAsync(string json)
    {
        using var client = AdminClient();
        return await client.PostJsonAsync(OtpCodes, json);
    }

    /// <summary>Changes the database past the service.</summary>
    public async Task ExecuteAsync(string sql)
    {
        if (_database is not null)
            MigratedDatabase.Notice(_database, sql);
        await using DbConnection connection = _database is null
            ? new SqliteConnection($"Data Source={Path.Combine(DataDirectory, "otp.db")};Pooling=False")
            : new NpgsqlConnection(_database);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public void Dispose()
    {
        _factory.Dispose();
        _folder.Dispose();
        if (_database is not null)
            MigratedDatabase.ReturnPostgres(_database);
    }

    private static bool IsBackgroundWork(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(StorageSettings).Assembly;
}

internal static class HttpClientExtensions
{
    public static async Task<Answer> PostJsonAsync(this HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(path, content);
        return await Answer.OfAsync(response);
    }

    public static async Task<Answer> AnswerAsync(this HttpClient client, HttpRequestMessage request)
    {
        using (request)
        using (var response = await client.SendAsync(request))
            return await Answer.OfAsync(response);
    }
}
