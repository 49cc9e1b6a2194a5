using System.Text.Encodings.Web;
using Microsoft.AspNetCore.OpenApi;
using Scalar.AspNetCore;

namespace Otp.Api.OpenApi;

/// <summary>
/// The description of the service at <c>/openapi/v1.json</c>, made from its endpoints, and the page at <c>/docs</c> that reads it.
/// </summary>
internal static class OpenApiSetup
{
    private const string Document = "v1";
    private const string Route = $"/openapi/{Document}.json";
    private const string Page = "/docs";

    public static void AddReference(this IServiceCollection services)
    {
        services.AddOpenApi(Document, options =>
        {
            options.AddDocumentTransformer<DocumentTransformer>();
            options.AddOperationTransformer<OperationTransformer>();
            options.AddSchemaTransformer<SchemaTransformer>();
            options.CreateSchemaReferenceId = SchemaTransformer.NameOf;
        });
        services.AddSingleton(provider => new ReferenceDocument(provider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Document)));
    }

    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            Route,
            async (ReferenceDocument document) => TypedResults.Bytes(await document.GetJsonAsync(), "application/json;charset=utf-8"))
            .ExcludeFromDescription();
        routes.MapGet("/", (HttpRequest request) => TypedResults.Redirect($"{request.PathBase}{Page}")).ExcludeFromDescription();
        routes.MapScalarApiReference(Page, (options, http) => options
            .WithTitle("Otp reference")
            .WithOpenApiRoutePattern(Route)
            .AddPreferredSecuritySchemes(DocumentTransformer.Scheme)
            .WithNonce()
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()
            .HideClientButton()
            // Its scripts are below, and named as seen from there.
            .AddHeadContent($"<base href=\"{HtmlEncoder.Default.Encode(http.Request.PathBase.ToUriComponent())}{Page}/\">"))
            .AddEndpointFilter(AnswerWithoutSlash)
            .AddEndpointFilter(ConfinePage);
    }

    // Where it would send the client on, the slash apart (contract, section 1).
    private static ValueTask<object?> AnswerWithoutSlash(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (request.Path.Equals(Page, StringComparison.OrdinalIgnoreCase))
            request.Path = $"{Page}/";
        return next(context);
    }

    // The page works without any other host, and a browser holds it to that.
    // Its styles are set from its scripts, hence 'unsafe-inline' there.
    private static ValueTask<object?> ConfinePage(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.OnStarting(() =>
        {
            http.Response.Headers.ContentSecurityPolicy =
                $"default-src 'none'; script-src 'self' 'nonce-{http.Items[ScalarOptions.NonceHttpContextItemKey]}'; "
                + "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
                + "base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
            return Task.CompletedTask;
        });
        return next(context);
    }
}
