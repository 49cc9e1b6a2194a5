using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Otp.Api.Authentication;
using Otp.Api.Console.Visits;
using Otp.Api.Settings;

namespace Otp.Api.Console;

/// <summary>All pages, at the addresses that they name; the build lists them (<c>Api.csproj</c>).</summary>
internal static partial class ConsolePages
{
    public static void MapConsole(this IEndpointRouteBuilder routes)
    {
        var console = routes.MapGroup("").WithMetadata(new OnOwnRoads());
        foreach (var page in All)
        {
            foreach (var route in page.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Cast<RouteAttribute>())
                MapPage(console, page, route.Template);
        }

        foreach (var asset in ConsoleAsset.All)
            MapAsset(console, asset);

        // Where the console has an address of its own there is nothing else to find.
        console.MapGet("/", context =>
        {
            context.Response.Redirect($"{context.Request.PathBase}{ConsoleAddress.Prefix}/");
            return Task.CompletedTask;
        });
    }

    private static void MapPage(IEndpointRouteBuilder console, Type page, string route)
    {
        var endpoint = console.MapMethods(
            route, [HttpMethods.Get, HttpMethods.Post], (RequestDelegate)(context => PageRenderer.AnswerAsync(context, page)));
        if (page.GetCustomAttributes(typeof(IAllowAnonymous), inherit: true) is [var anonymous, ..])
            endpoint.WithMetadata(anonymous);
    }

    private static void MapAsset(IEndpointRouteBuilder console, ConsoleAsset asset) => console.MapGet(
        $"{ConsoleAddress.Prefix}{asset.Path}",
        context =>
        {
            context.Response.ContentType = asset.MediaType;
            context.Response.ContentLength = asset.Content.Length;
            context.Response.Headers.CacheControl = ConsoleAsset.ForGood;
            return context.Response.Body.WriteAsync(asset.Content, context.RequestAborted).AsTask();
        }).WithMetadata(asset);
}
