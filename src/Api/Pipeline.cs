using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Otp.Api.Authentication;
using Otp.Api.Console;
using Otp.Api.Endpoints;
using Otp.Api.Errors;
using Otp.Api.Hooks;
using Otp.Api.OpenApi;
using Otp.Api.Operations;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Api.Settings;
using Otp.Application.Common.Interfaces;

namespace Otp.Api;

/// <summary>What a request goes through.</summary>
internal static class Pipeline
{
    public static void AddApi(this IServiceCollection services)
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
        services.AddSingleton<UnknownAddresses>();
        services.AddSingleton<ThrownProblems>();
        services.AddExceptionHandler<ApiExceptionHandler>();
        services.ConfigureHttpJsonOptions(json => ApiJson.Configured(json.SerializerOptions));
        services.AddReference();
    }

    public static void UseApi(this WebApplication app, SettingsReader reader)
    {
        UnreadableRequests.DescribeIn(app.Services);
        app.UseTelemetry();
        app.TrustProxies(reader);
        app.UseMetricsPort();
        app.Use(app.Services.GetRequiredService<Drain>().PartAsync);
        app.Use(AnswerHeadLikeGet);
        app.UseConsole();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(DescribeStatusAsync);
        app.Use(ForbidCaching);
        app.UseRouting();
        app.Use(app.Services.GetRequiredService<UnknownAddresses>().RefuseAsync);
        app.UseAuthentication();
        app.UseHooks();
        app.UseRequestRates();
        app.UseAuthorization();

        app.MapApi().AddEndpointFilter(app.Services.GetRequiredService<Overload>()).MapEndpoints();
        app.MapHealth();
        app.MapMetrics();
        app.MapReference();
        app.RefuseIncomplete();
    }

    private static Task DescribeStatusAsync(StatusCodeContext status)
    {
        var context = status.HttpContext;
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
}
