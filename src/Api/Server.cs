using AutoMapper;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Otp.Api.Authentication;
using Otp.Api.Endpoints;
using Otp.Api.Errors;
using Otp.Api.OpenApi;
using Otp.Api.Operations;
using Otp.Api.Serialization;
using Otp.Api.Settings;
using Otp.Application.Common.Interfaces;
using Otp.Infrastructure;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Storage;

namespace Otp.Api;

/// <summary>The service: settings, registrations, the HTTP pipeline, and how it starts and stops.</summary>
internal static partial class Server
{
    public static async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        using var signals = new StopSignals();
        await using var app = Build(args);
        if (await TryStartAsync(app, signals.Token))
            await WaitForShutdownAsync(app, cancellationToken);
        app.Services.GetRequiredService<IStorageServing>().ThrowWhereRefused();
        return 0;
    }

    /// <returns>False where it was told to stop meanwhile.</returns>
    private static async Task<bool> TryStartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            app.Services.GetRequiredService<IDeliveryStart>().LoadTemplates();
            await app.Services.GetRequiredService<IStorageServing>().BeginAsync(cancellationToken);
            // Builds the maps, and has AutoMapper say what it says about its licence, before the first request rather than in it.
            app.Services.GetRequiredService<IMapper>();
            await StartAsync(app, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.ReadFiles();
        var reader = new SettingsReader(builder.Configuration);
        builder.AddOperations(reader);
        builder.Services.AddOtp(reader, builder.Configuration, builder.Environment);
        builder.Services.AddApi();

        var app = builder.Build();
        app.UseApi(reader);
        reader.RefuseUnknown();
        return app;
    }

    private static void AddApi(this IServiceCollection services)
    {
        // The core alone: AddAuthentication would bring data protection, which writes keys of its own into the home directory.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = TokenAuthenticationHandler.Scheme);
        services.AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthenticationHandler>(TokenAuthenticationHandler.Scheme, configureOptions: null);
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddHttpContextAccessor();
        services.AddScoped<ICaller, HttpCaller>();

        services.AddRouting(routing => routing.SetParameterPolicy<IdRouteConstraint>(IdRouteConstraint.Name));
        services.AddExceptionHandler<ApiExceptionHandler>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configured(json.SerializerOptions));
        services.AddReference();
    }

    private static void UseApi(this WebApplication app, SettingsReader reader)
    {
        UnreadableRequests.DescribeIn(app.Services);
        app.UseTelemetry();
        app.TrustProxies(reader);
        app.UseMetricsPort();
        app.Use(app.Services.GetRequiredService<Drain>().PartAsync);
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(DescribeStatusAsync);
        app.Use(ForbidCaching);
        app.Use(AnswerHeadLikeGet);
        app.UseRouting();
        app.UseAuthentication();
        app.UseRequestRates();
        app.UseAuthorization();

        var api = app.MapApi().AddEndpointFilter(app.Services.GetRequiredService<Overload>());
        api.MapOtpCodes();
        api.MapAccess();
        api.MapReceipts();
        app.MapHealth();
        app.MapMetrics();
        app.MapReference();
    }

    private static Task DescribeStatusAsync(StatusCodeContext status)
    {
        var context = status.HttpContext;
        // Routing lists what is mapped; AnswerHeadLikeGet adds to that.
        var allow = context.Response.Headers.Allow.ToString();
        if (allow.Contains(HttpMethods.Get, StringComparison.Ordinal))
            context.Response.Headers.Allow = $"{allow}, {HttpMethods.Head}";
        return Problem.Of(context.Response.StatusCode, context).WriteAsync(context);
    }

    // Answers hold codes.
    private static Task ForbidCaching(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.CacheControl = "no-store";
        return next(context);
    }

    // RFC 9110, 9.3.2. The server leaves the body out, for it knows the method that came in.
    private static Task AnswerHeadLikeGet(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (ListeningAddresses.IsServersFailure(exception))
        {
            throw new StartupException($"{ListeningAddresses.DescribeIn(app.Configuration)}, where it can't listen: {exception.Message.Split('\n')[0].TrimEnd()}", exception);
        }

        app.Services.GetRequiredService<Discretion>().NoteStarted();
        var storage = app.Services.GetRequiredService<StorageSettings>();
        var urls = string.Join(", ", app.Urls);
        LogListening(app.Logger, urls);
        LogData(app.Logger, storage.Directory);
        if (File.Exists(storage.AdminTokenFile))
            LogFirstToken(app.Logger, storage.AdminTokenFile);
    }

    private static async Task WaitForShutdownAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.WaitForShutdownAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or AggregateException { InnerException: OperationCanceledException })
        {
            // What hadn't arrived whole by then was never accepted; what was stored is stored.
            LogCutShort(app.Logger, DrainSettings.LongestStop);
        }
    }

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Some requests didn't end within {Longest}, and were cut short.")]
    private static partial void LogCutShort(ILogger logger, TimeSpan longest);

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Otp listens on {Urls}; the reference is at /docs.")]
    private static partial void LogListening(ILogger logger, string urls);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Data is in {Directory}.")]
    private static partial void LogData(ILogger logger, string directory);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "The first admin token is in {File}.")]
    private static partial void LogFirstToken(ILogger logger, string file);
}
