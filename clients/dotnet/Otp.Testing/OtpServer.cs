using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api;
using Otp.Client;
using Otp.Infrastructure.Delivery.Dispatch;

namespace Otp.Testing;

/// <summary>
/// The whole service in the test's process, on a free port of 127.0.0.1, with a database of its own. Any number can run at once; what they
/// make is gone once they are disposed of.
/// </summary>
public sealed class OtpServer : IAsyncDisposable
{
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromSeconds(10);

    // A machine that runs many tests at once can keep a first request waiting for longer than a caller would.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _directory;
    private readonly WebApplication _app;
    private readonly Inbox _inbox;
    private readonly List<ServiceProvider> _clients = [];
    private int _disposals;

    private OtpServer(DirectoryInfo directory, WebApplication app, TestClock clock, Inbox inbox, TokenKey adminKey)
    {
        (_directory, _app, Clock, _inbox, AdminKey) = (directory, app, clock, inbox, adminKey);
        Address = new Uri(app.Urls.First());
        clock.Settle = MessagesAsync;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Stands still until the test moves it.</summary>
    public TestClock Clock { get; }

    /// <summary>A key that may do everything.</summary>
    public TokenKey AdminKey { get; }

    /// <summary>Starts one.</summary>
    /// <param name="options">Null: as the service is without any settings.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<OtpServer> StartAsync(OtpServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (clock, inbox) = (new TestClock(options?.Now ?? DateTimeOffset.UtcNow), new Inbox());
        var adminKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var directory = Directory.CreateTempSubdirectory("otp-testing-");
        try
        {
            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
            {
                ["urls"] = "http://127.0.0.1:0",
                ["Storage:Directory"] = Path.Combine(directory.FullName, "data"),
                ["Access:BootstrapToken"] = adminKey,
                ["Delivery:Templates"] = WriteTemplates(directory),
                // A clock that stands still would never end it.
                ["Shutdown:Delay"] = "00:00:00",
            };
            foreach (var (key, value) in options?.Settings ?? new Dictionary<string, string>(StringComparer.Ordinal))
                settings[key] = value;

            var app = await Server.StartWithinAsync(settings, services => Replace(services, clock, inbox), cancellationToken);
            return new OtpServer(directory, app, clock, inbox, new TokenKey(adminKey));
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>A client with a key of its own.</summary>
    /// <param name="permissions">What it may do; none: everything.</param>
    public IOtpClient CreateClient(params Permission[] permissions)
    {
        var key = CreateKey(permissions);
        var services = new ServiceCollection();
        services.AddOtpClient(
            options => (options.Address, options.Key, options.AttemptTimeout, options.Timeout) = (Address, key, Patience, Patience));
        var provider = services.BuildServiceProvider();
        lock (_clients)
            _clients.Add(provider);
        return provider.GetRequiredService<IOtpClient>();
    }

    /// <summary>A key for whatever makes a client of its own, such as the application that is tested.</summary>
    /// <param name="permissions">What it may do; none: everything.</param>
    public TokenKey CreateKey(params Permission[] permissions)
    {
        if (permissions.Length == 0)
            return AdminKey;

        var request = NewAccessToken.Staff("test", permissions);
        // Apart from whatever context a test framework runs its tests in.
        return Task.Run(() => CreateClient().CreateTokenAsync(request)).GetAwaiter().GetResult().Key;
    }

    /// <summary>All messages so far, in the order in which they went out; what waits to be handed over is waited for.</summary>
    public async Task<IReadOnlyList<SentMessage>> MessagesAsync()
    {
        var due = _app.Services.GetRequiredService<DueDeliveries>();
        using var patience = new CancellationTokenSource(LongestDelivery);
        while (await due.CountAsync(patience.Token) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(5), patience.Token);
        return _inbox.Messages;
    }

    /// <summary>The digits of the code that was sent last to somebody.</summary>
    /// <param name="recipient">A mobile number or an e-mail address, in any form.</param>
    /// <exception cref="InvalidOperationException">Nothing was sent there.</exception>
    public async Task<string> LastCodeAsync(string recipient)
    {
        if (!Recipient.TryParse(recipient, out var wanted))
            throw new ArgumentException("This is neither a mobile number nor an e-mail address.", nameof(recipient));

        var messages = await MessagesAsync();
        return messages.LastOrDefault(message => message.Recipient.Equals(wanted))?.Code
            ?? throw new InvalidOperationException($"Nothing was sent to {wanted}; there are {messages.Count} messages to others.");
    }

    /// <summary>Stops it, and deletes all that it stored.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Increment(ref _disposals) > 1)
            return;
        foreach (var client in _clients)
            await client.DisposeAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private static void Replace(IServiceCollection services, TestClock clock, Inbox inbox)
    {
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(provider => new DeliveryProviders(
            Enum.GetValues<Domain.Deliveries.DeliveryChannel>()
                .Select(channel => ActivatorUtilities.CreateInstance<InboxProvider>(provider, channel, inbox)),
            clock));
    }

    // Beside the test's own program there may be others of that name.
    private static string WriteTemplates(DirectoryInfo directory)
    {
        const string prefix = "templates/";
        var templates = directory.CreateSubdirectory("templates");
        var assembly = typeof(OtpServer).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using var file = File.Create(Path.Combine(templates.FullName, name[prefix.Length..]));
            assembly.GetManifestResourceStream(name)!.CopyTo(file);
        }

        return templates.FullName;
    }
}
