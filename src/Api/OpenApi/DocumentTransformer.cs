using System.Reflection;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Otp.Domain.Access;

namespace Otp.Api.OpenApi;

/// <summary>What concerns the service as a whole: its name, its version, how a request shows its key.</summary>
internal sealed class DocumentTransformer : IOpenApiDocumentTransformer
{
    /// <summary>
    /// The one scheme, by the contract's word for it. Described as a bearer token, the one kind for which tools ask for the key alone
    /// and put the word before it; the service takes that word as well as its own (contract, section 2).
    /// </summary>
    public const string Scheme = "Token";

    // Shown before everything else, so it says what there is to know before the first request.
    private static readonly string Introduction =
        $"""
        One-time codes for people who own an Iranian mobile number or an e-mail address, in three steps:

        1. **Send** has a code drawn and delivered; only the person learns it. Or **create** stores a code that you drew and deliver
           yourself, and **deliver** stores and delivers it.
        2. The person types the code into your page.
        3. **Verify** says whether it is right, exactly once `true`. After a few wrong guesses the recipient is locked for a while.

        Every request shows an access key, as `Authorization: Token <key>` (`Bearer <key>` is taken as well). An admin's key may do
        everything, a staff key what its permissions say: {Permissions}.

        Every error is an RFC 9457 problem, whose `type` names the rule that was broken. A POST with an `Idempotency-Key` can be
        repeated: it happens once, and gets its first answer again.
        """;

    private static string Permissions => string.Join(", ", Permission.Grantable.Select(each => $"{each.Code} {each.Name}"));

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Otp",
            Version = typeof(DocumentTransformer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
                .InformationalVersion.Split('+')[0],
            Description = Introduction,
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
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An access key, nothing before it.",
            },
        };
        return Task.CompletedTask;
    }
}
