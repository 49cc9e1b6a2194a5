using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Otp.Api.OpenApi;

/// <summary>What concerns the service as a whole: its name, its version, how a request shows its key.</summary>
internal sealed class DocumentTransformer : IOpenApiDocumentTransformer
{
    /// <summary>The header as the contract has it: <c>Authorization: Token &lt;key&gt;</c>.</summary>
    public const string HeaderScheme = "Token";

    /// <summary>The same key under the scheme that tools know, so that a person types the key alone.</summary>
    public const string TypedScheme = "Bearer";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Otp",
            Version = typeof(DocumentTransformer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
                .InformationalVersion.Split('+')[0],
            Description = "One-time codes for people who own a mobile number or an e-mail address. "
                + "Every error is an RFC 9457 problem, whose `type` names the rule that was broken.",
            Contact = new OpenApiContact { Name = "The Otp authors" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "This service" }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "One-time codes", Description = "Codes, each for one recipient." },
            new() { Name = "Statistics", Description = "What happened to codes and their messages." },
            new() { Name = "Hooks", Description = "For identity servers that have codes of their own delivered." },
            new() { Name = "Access", Description = "Access tokens and the audit trail; for admins." },
            new() { Name = "Health", Description = "For load balancers and orchestrators; no token needed." },
        };

        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [TypedScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An access key, sent as `Authorization: Bearer <key>`.",
            },
            [HeaderScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "Authorization",
                Description = "An access key behind the word Token: `Token <key>`.",
            },
        };
        return Task.CompletedTask;
    }
}
