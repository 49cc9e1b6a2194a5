using Scalar.AspNetCore;

namespace Otp.Api.OpenApi;

/// <summary>The description of the service at <c>/openapi/v1.json</c>, made from its endpoints, and the page at <c>/docs</c> that reads it.</summary>
internal static class OpenApiSetup
{
    private const string Document = "v1";
    private const string Route = "/openapi/{documentName}.json";
    private const string Page = "/docs";

    // The page works without any other host, and a browser holds it to that.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void AddReference(this IServiceCollection services) => services.AddOpenApi(Document, options =>
    {
        options.AddDocumentTransformer<DocumentTransformer>();
        options.AddOperationTransformer<OperationTransformer>();
        options.AddSchemaTransformer<SchemaTransformer>();
        options.CreateSchemaReferenceId = SchemaTransformer.NameOf;
    });

    public static void MapReference(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi(Route);
        routes.MapScalarApiReference(Page, options => options
            .WithTitle("Otp reference")
            .WithOpenApiRoutePattern(Route)
            .AddDocument(Document)
            .AddPreferredSecuritySchemes(DocumentTransformer.TypedScheme)
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()
            .HideClientButton())
            .AddEndpointFilter(async (context, next) =>
            {
                context.HttpContext.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                return await next(context);
            });
    }
}
