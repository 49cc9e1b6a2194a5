using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Otp.Application;
using Otp.Application.Common;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure;
using Otp.Infrastructure.Settings;
using IPNetwork = System.Net.IPNetwork;

namespace Otp.Api.Settings;

/// <summary>The contract's section 8, from top to bottom.</summary>
internal static class OtpConfiguration
{
    /// <summary>What the service reads beside <see cref="AddOtp"/>, and commands leave alone.</summary>
    public static readonly string[] OfTheServiceAlone = ["Console", "Hooks", "Limits", "Metrics", "Proxies", "Shutdown"];

    /// <summary>Reads the settings and registers what they configure.</summary>
    /// <exception cref="StartupException">A setting can't be used.</exception>
    public static void AddOtp(
        this IServiceCollection services, SettingsReader reader, IConfiguration configuration, IHostEnvironment environment)
    {
        CheckLogLevels(configuration, reader);
        var storage = StorageIn(reader);
        var otp = OtpIn(reader, TestRecipientConfiguration.Read(reader, environment));
        var delivery = DeliveryConfiguration.Read(reader, storage, environment);
        var licenseKey = reader.Text("AutoMapper:LicenseKey");

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(otp);
        services.AddSingleton(otp.Policies);
        services.AddSingleton(otp.Guesses);
        if (reader.Flag("Otp:KnownPurposesOnly", fallback: false))
            services.AddSingleton<IServed<Purpose>>(new KnownPurposes(otp.Policies.Purposes));
        services.AddApplication(licenseKey);
        services.AddInfrastructure(storage, delivery);
    }

    /// <summary>Where to listen, unless the framework's own settings say so already.</summary>
    /// <param name="apart">The settings that give parts of the service addresses of their own, with what they say.</param>
    public static void ListenOn(
        this WebApplicationBuilder builder, SettingsReader reader, params IEnumerable<(string Key, string? Urls)> apart)
    {
        var others = apart.Where(part => part.Urls is not null).ToList();
        string With(string urls) => string.Join(';', others.Select(part => part.Urls).Prepend(urls));

        var configuration = builder.Configuration;
        reader.Text("urls", ListeningAddresses.Takes, text => ListeningAddresses.ListIn(text) is not null);
        foreach (var ports in new[] { "http_ports", "https_ports" })
            reader.Text(ports, "ports, separated by semicolons", ListeningAddresses.ArePorts);

        if (configuration["urls"] is { } urls)
            builder.WebHost.UseUrls(With(urls));
        else if (configuration["http_ports"] is null && configuration["https_ports"] is null
            && !configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(With(ListeningAddresses.Default));
        else if (others.Count > 0)
            throw new StartupException(
                $"{others[0].Key} is set beside ports or Kestrel:Endpoints; it takes --urls (ASPNETCORE_URLS), or nothing, " +
                "for the other addresses.");
    }

    /// <summary>
    /// Believes <c>X-Forwarded-For</c>, <c>-Proto</c>, <c>-Host</c> and <c>-Prefix</c> from the proxies below <c>Proxies:Trusted</c>, and
    /// from nobody where there are none.
    /// </summary>
    public static void TrustProxies(this WebApplication app, SettingsReader reader)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in reader.List("Proxies:Trusted"))
        {
            if (reader.Read<IPNetwork>(proxy, "an address such as 10.0.0.7, or a network such as 10.0.0.0/8", NetworkIn) is { } network)
                options.KnownIPNetworks.Add(network);
        }

        if (options.KnownIPNetworks.Count == 0)
            return;
        app.UseForwardedHeaders(options);
        app.Use(BeginWithOneSlash);
    }

    // An address that begins with two names another host, and a proxy may pass on a prefix that its client made up.
    private static Task BeginWithOneSlash(HttpContext context, RequestDelegate next)
    {
        if (context.Request.PathBase.Value is ['/', '/', ..] prefix)
            context.Request.PathBase = $"/{prefix.TrimStart('/')}";
        return next(context);
    }

    private static IPNetwork? NetworkIn(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    private static StorageSettings StorageIn(SettingsReader reader)
    {
        var provider = reader.Read<StorageProvider>("Storage:Provider", "Sqlite or PostgreSql", ProviderIn) ?? StorageProvider.Sqlite;
        var connectionString = reader.Secret(
            "ConnectionStrings:Otp",
            "a connection string of Npgsql, such as Host=db;Database=otp;Username=otp;Password=…",
            StorageSettings.IsConnectionString);
        var keys = SecretKeysIn(reader);
        if (provider == StorageProvider.PostgreSql && connectionString is null)
            throw new StartupException(
                "ConnectionStrings:Otp isn't set; with Storage:Provider PostgreSql it takes a connection string of Npgsql, such as " +
                "Host=db;Database=otp;Username=otp;Password=….");
        if (provider == StorageProvider.PostgreSql && keys.Count == 0)
            throw new StartupException(
                "Secrets:Keys:0 isn't set; with Storage:Provider PostgreSql it takes base64 of 32 bytes, the same on every node.");

        return new StorageSettings
        {
            Provider = provider,
            ConnectionString = connectionString,
            MigrateAtStart = reader.Flag("Storage:MigrateAtStart", fallback: true),
            Directory = Path.GetFullPath(reader.Text("Storage:Directory", "the path of a directory", IsPath) ?? "data"),
            SecretKeys = keys,
            BootstrapToken = reader.Secret(
                "Access:BootstrapToken", $"a key of at least {AccessKey.MinLength} visible ASCII characters", AccessKey.IsAcceptable),
        };
    }

    private static bool IsPath(string text) => !string.IsNullOrWhiteSpace(text) && !text.Contains('\0', StringComparison.Ordinal);

    private static StorageProvider? ProviderIn(string text) =>
        Enum.GetNames<StorageProvider>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<StorageProvider>(text, ignoreCase: true)
            : null;

    private static List<string> SecretKeysIn(SettingsReader reader) =>
    [
        .. reader.List("Secrets:Keys").Select(key => reader.RequiredSecret(key, "base64 of 32 bytes", StorageSettings.IsSecretKey)),
    ];

    private static OtpSettings OtpIn(SettingsReader reader, TestRecipients tests)
    {
        var lockout = reader.Span("Otp:Lockout", TimeSpan.FromMinutes(5), SettingsReader.Smallest);
        var maxLockout = TimeSpan.FromHours(1);

        return new OtpSettings
        {
            Policies = PolicyConfiguration.Read(reader),
            Guesses = new GuessLimits(
                reader.Integer("Otp:MaxAttempts", 5, 1, 100),
                lockout,
                reader.Span("Otp:MaxLockout", maxLockout > lockout ? maxLockout : lockout, lockout),
                reader.Integer("Otp:HardLimit", 100, 0, int.MaxValue)),
            SendCeilings = new SendCeilings(
                reader.OptionalInteger("Otp:MaxSmsPerHour", 1), reader.OptionalInteger("Otp:MaxSmsPerPrefixPerHour", 1)),
            Served = DeliveryConfiguration.ReadServed(reader),
            Mailboxes = new Mailboxes(reader.Flag("Otp:SameMailbox", fallback: false)),
            TestRecipients = tests,
            Retention = reader.Span("Otp:Retention", TimeSpan.FromDays(30), SettingsReader.Smallest),
        };
    }

    // The framework refuses them in its own way, with a stack trace, when it makes the first logger.
    private static void CheckLogLevels(IConfiguration configuration, SettingsReader reader)
    {
        foreach (var (key, value) in configuration.GetSection("Logging").AsEnumerable())
        {
            if (key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase) && value is { Length: > 0 })
                reader.Read<LogLevel>(
                    key,
                    string.Join(", ", Enum.GetNames<LogLevel>()),
                    text => Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) ? level : null);
        }
    }
}
