using AutoMapper;
using Otp.Api.Console;
using Otp.Api.Hooks;
using Otp.Api.Operations;
using Otp.Api.Settings;
using Otp.Infrastructure.Delivery.Dispatch;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Api;

/// <summary>The service: how it is put together, starts and stops.</summary>
internal static partial class Server
{
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        using var signals = new StopSignals();
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var (reader, built) = Build(builder);
        await using var app = built;
        // Who hosts it, as a test does, may dispose of its services before it ends.
        var storage = app.Services.GetRequiredService<IStorageServing>();
        if (await TryStartAsync(app, reader, signals.Token))
            await WaitForShutdownAsync(app, cancellationToken);
        storage.ThrowWhereRefused();
        return 0;
    }

    /// <summary>
    /// Starts it in a process that has more to do, as a test's: it reads these settings and no others, writes to no console and heeds no
    /// signal. Whoever has it started disposes of it.
    /// </summary>
    /// <param name="replace">Registers what stands in the place of the service's own.</param>
    public static async Task<WebApplication> StartWithinAsync(
        IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection> replace, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        ((IConfigurationBuilder)builder.Configuration).Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        var (reader, app) = Build(builder, services => replace(services.AddSingleton<IHostLifetime, NoSignals>()));
        try
        {
            if (!await TryStartAsync(app, reader, cancellationToken))
                throw new OperationCanceledException(cancellationToken);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <returns>False where it was told to stop meanwhile.</returns>
    private static async Task<bool> TryStartAsync(WebApplication app, SettingsReader reader, CancellationToken cancellationToken)
    {
        // Beside what requests go through; a setting that can't be used doesn't wait for it.
        var warmUp = Task.Run(() => WarmUp(app.Services), CancellationToken.None);
        app.UseApi(reader);
        reader.RefuseUnknown();
        try
        {
            app.Services.GetRequiredService<IDeliveryStart>().LoadTemplates();
            await app.Services.GetRequiredService<IStorageServing>().BeginAsync(cancellationToken);
            await warmUp;
            await StartAsync(app, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (
            cancellationToken.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
    }

    // What takes its time and needs nothing of the store: EF Core's model, the maps with what AutoMapper says of its licence, templates.
    private static void WarmUp(IServiceProvider services)
    {
        services.GetRequiredService<IStorageServing>().WarmUp();
        services.GetRequiredService<IMapper>();
        services.GetRequiredService<IDeliveryStart>().WarmUp();
    }

    private static (SettingsReader Reader, WebApplication App) Build(
        WebApplicationBuilder builder, Action<IServiceCollection>? replace = null)
    {
        builder.Configuration.ReadFiles();
        var reader = new SettingsReader(builder.Configuration);
        var console = ConsoleAddress.In(reader, builder.Environment);
        builder.AddOperations(reader, console);
        builder.Services.AddOtp(reader, builder.Configuration, builder.Environment);
        builder.Services.AddHooks(reader);
        builder.Services.AddApi();
        builder.Services.AddConsole(console);
        replace?.Invoke(builder.Services);
        return (reader, builder.Build());
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (ListeningAddresses.IsServersFailure(exception))
        {
            throw new StartupException(
                $"{ListeningAddresses.DescribeIn(app.Configuration)}, where it can't listen: {exception.Message.Split('\n')[0].TrimEnd()}",
                exception);
        }

        app.Services.GetRequiredService<Discretion>().NoteStarted();
        var storage = app.Services.GetRequiredService<StorageSettings>();
        var urls = string.Join(", ", app.Urls);
        LogListening(app.Logger, urls);
        LogData(app.Logger, storage.Directory);
        if (app.Services.GetRequiredService<ConsoleAddress>() is { IsEnabled: true } console)
        {
            var addresses = string.Join(", ", console.Among(app.Urls, app.Services.GetRequiredService<MetricsAddress>().Ports));
            LogConsole(app.Logger, addresses);
        }

        if (!File.Exists(storage.AdminTokenFile))
            return;
        LogFirstToken(app.Logger, storage.AdminTokenFile);
        if (!app.Environment.IsDevelopment())
            return;
        var url = app.Urls.First();
        LogFirstCode(app.Logger, url, storage.AdminTokenFile);
    }

    private static async Task WaitForShutdownAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.WaitForShutdownAsync(cancellationToken);
        }
        catch (Exception exception) when (
            exception is OperationCanceledException or AggregateException { InnerException: OperationCanceledException })
        {
            // What hadn't arrived whole by then was never accepted; what was stored is stored.
            LogCutShort(app.Logger, DrainSettings.LongestStop);
        }
    }

    // Whoever started it stops it.
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Some requests didn't end within {Longest}, and were cut short.")]
    private static partial void LogCutShort(ILogger logger, TimeSpan longest);

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Otp listens on {Urls}; the reference is at /docs.")]
    private static partial void LogListening(ILogger logger, string urls);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Data is in {Directory}.")]
    private static partial void LogData(ILogger logger, string directory);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "The console is at {Urls}.")]
    private static partial void LogConsole(ILogger logger, string urls);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "The first admin token is in {File}.")]
    private static partial void LogFirstToken(ILogger logger, string file);

    [LoggerMessage(
        EventId = 6,
        Level = LogLevel.Information,
        Message = "A first code: curl {Url}/api/notifications/otp/ -H \"Authorization: Token $(cat {File})\" "
            + "-H 'Content-Type: application/json' -d '{{\"code\": 255315, \"mobile_number\": \"09123256545\"}}'")]
    private static partial void LogFirstCode(ILogger logger, string url, string file);
}
