using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.WebUtilities;
using Otp.Api.Console.Sessions;
using Otp.Api.Console.Visits;
using Otp.Api.Errors;
using Otp.Api.Serialization;
using Otp.Api.Settings;

namespace Otp.Api.Console;

/// <summary>What stands between a browser and a page.</summary>
internal sealed class ConsoleGuard(IAntiforgery antiforgery, ThrownProblems problems)
{
    private static readonly (string Name, string Value)[] Headers =
    [
        ("Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"),
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), clipboard-read=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ];

    public static Task AddHeaders(HttpContext context, RequestDelegate next)
    {
        foreach (var (name, value) in Headers)
            context.Response.Headers[name] = value;
        context.Response.OnStarting(() =>
        {
            if (context.Response.Headers.CacheControl != ConsoleAsset.ForGood)
                context.Response.Headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    }

    /// <summary>Whatever becomes of a request, a person sees a page that says so.</summary>
    public async Task ShowFailuresAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= StatusCodes.Status400BadRequest, ContentType: null })
                await PageRenderer.AnswerAsync(context, Problem.Of(context.Response.StatusCode, context));
        }
        catch (Exception exception) when (ThrownProblems.IsOfOneWhoLeft(exception, context))
        {
            // Nobody is there any more to be told.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await PageRenderer.AnswerAsync(context, exception is RefusedException refused
                ? ProblemResult.Describe(refused.Failure, context)
                : problems.Of(exception, context));
        }
    }

    /// <summary>Sends whoever isn't signed in to where they can, and from there back.</summary>
    public static async Task RequireSessionAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<ConsoleAsset>() is not null)
        {
            await next(context);
            return;
        }

        var reason = await ConsoleSession.FindReasonAsync(context);
        if (reason is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            await next(context);
            return;
        }

        var address = QueryHelpers.AddQueryString(
            $"{context.Request.PathBase}{ConsoleAddress.Prefix}/sign-in/",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [ReturnAddress.Parameter] = ReturnAddress.Of(context.Request),
                ["why"] = reason == SignInReason.None ? null : $"{reason}",
            });
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = address;
    }

    /// <summary>A POST comes from a form of ours, in the session that it was made for.</summary>
    public async Task RefuseForgeriesAsync(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsPost(context.Request.Method)
            || (IsFromHere(context.Request) && await HasFormAsync(context) && await antiforgery.IsRequestValidAsync(context)))
            await next(context);
        else
            await PageRenderer.AnswerAsync(context, Problem.Of(StatusCodes.Status400BadRequest, context));
    }

    // Read before antiforgery does, which would call it a bug that somebody's form can't be read.
    private static async Task<bool> HasFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return false;

        try
        {
            await context.Request.ReadFormAsync(context.RequestAborted);
            return true;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return false;
        }
    }

    // As the pages' Referrer-Policy has it, browsers call the origin of their forms null; then Sec-Fetch-Site tells.
    private static bool IsFromHere(HttpRequest request)
    {
        var (site, origin) = (request.Headers["Sec-Fetch-Site"].ToString(), request.Headers.Origin.ToString());
        return site is "" or "same-origin" or "none"
            && (origin is "" or "null" || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase));
    }
}
