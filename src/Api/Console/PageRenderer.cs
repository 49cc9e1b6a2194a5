using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Otp.Api.Console.Components;
using Otp.Api.Console.Visits;
using Otp.Api.Serialization;

namespace Otp.Api.Console;

/// <summary>Renders a page whole before any of it is sent: whatever goes wrong, nobody sees half of one.</summary>
internal static class PageRenderer
{
    public static async Task AnswerAsync(HttpContext context, Type page)
    {
        var html = await RenderAsync(context, page, ParameterView.Empty);
        var visit = context.RequestServices.GetRequiredService<Visit>();
        if (visit.Destination is { } destination)
        {
            // RFC 9110, 15.4.4: what follows is a GET.
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = destination;
            return;
        }

        await WriteAsync(context, html, visit.Status);
    }

    public static async Task AnswerAsync(HttpContext context, Problem problem)
    {
        var visit = context.RequestServices.GetRequiredService<Visit>();
        visit.Status = problem.Status;
        var (title, sentence) = WordsFor(problem, visit.IsPost);
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ErrorPage.Title)] = title,
            [nameof(ErrorPage.Sentence)] = sentence,
            [nameof(ErrorPage.TraceId)] = problem.Status >= StatusCodes.Status500InternalServerError ? problem.TraceId : null,
            // Then what the rest of a page needs may be what is missing.
            [nameof(ErrorPage.IsBare)] = problem.Status is StatusCodes.Status400BadRequest or >= StatusCodes.Status500InternalServerError,
        };
        var html = await RenderAsync(context, typeof(ErrorPage), ParameterView.FromDictionary(parameters));
        await WriteAsync(context, html, problem.Status);
    }

    private static async Task<string> RenderAsync(HttpContext context, Type component, ParameterView parameters)
    {
        var services = context.RequestServices;
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(
            async () => (await renderer.RenderComponentAsync(component, parameters)).ToHtmlString());
    }

    private static Task WriteAsync(HttpContext context, string html, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html, context.RequestAborted);
    }

    // Those of the API speak to programs.
    private static (string Title, string Sentence) WordsFor(Problem problem, bool isPost) => problem.Status switch
    {
        StatusCodes.Status400BadRequest when !isPost => (
            "That address can't be read", "Something behind its question mark isn't what this page takes."),
        StatusCodes.Status400BadRequest => (
            "That form can't be taken", "It is too old, comes from another session, or wasn't made by this console. Open its page again."),
        StatusCodes.Status403Forbidden => ("Not with this token", problem.Detail),
        StatusCodes.Status404NotFound => ("There is no such page", "The address may be wrong, or what it was about is gone."),
        StatusCodes.Status413PayloadTooLarge => ("That form can't be taken", "It holds more than any form of this console."),
        StatusCodes.Status503ServiceUnavailable => (
            "The database is away",
            "The service can't use its database at the moment; it goes on by itself once it can. "
                + "Whether a change that was just asked for was stored isn't certain: look before you repeat it."),
        StatusCodes.Status500InternalServerError => ("Something went wrong here", "It was logged, and nothing more is known on this page."),
        _ => (problem.Title, problem.Detail),
    };
}
