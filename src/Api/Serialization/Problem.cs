using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.WebUtilities;
using Otp.Domain.Common;

namespace Otp.Api.Serialization;

/// <summary>An error as clients see it (RFC 9457; contract, section 1).</summary>
[Description("An error (RFC 9457).")]
internal sealed record Problem(
    [property: Description("A URN that names the rule; stable, so that clients may branch on it.")] string Type,
    [property: Description("The status in words.")] string Title,
    [property: Description("The HTTP status.")] int Status,
    [property: Description("A sentence for a person.")] string Detail,
    [property: JsonPropertyName("traceId"), Description("What to look for in logs and traces.")] string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [property: Description("For invalid fields: their names as in the request, and what each takes.")]
    IReadOnlyDictionary<string, string[]>? Errors)
{
    public const string MediaType = "application/problem+json";
    public const string TypePrefix = "urn:otp:problem:";

    private const string ExampleTraceId = "0af7651916cd43dd8448eb211c80319c";

    public static Problem Of(Failure failure, HttpContext context) => Of(failure, TraceIdOf(context));

    /// <summary>For what went wrong before or after the application's own rules.</summary>
    /// <param name="detail">Null takes the status's own sentence.</param>
    public static Problem Of(int status, HttpContext context, string? detail = null)
    {
        var (rule, sentence) = RuleOf(status);
        return Create(status, rule, detail ?? sentence, TraceIdOf(context), errors: null);
    }

    /// <summary>For what the server refused before it made a request of it.</summary>
    public static Problem OfUnreadable(int status)
    {
        var (rule, sentence) = RuleOf(status);
        return Create(status, rule, sentence, ActivityTraceId.CreateRandom().ToHexString(), errors: null);
    }

    /// <summary>What such a problem looks like, for the reference.</summary>
    public static Problem Describe(int status) => Describe(status, RuleOf(status).Sentence);

    /// <inheritdoc cref="Describe(int)"/>
    public static Problem Describe(int status, string detail) =>
        Create(status, RuleOf(status).Rule, detail, ExampleTraceId, errors: null);

    /// <inheritdoc cref="Describe(int)"/>
    public static Problem Describe(Failure failure) => Of(failure, ExampleTraceId);

    private static (string Rule, string Sentence) RuleOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => ("malformed-request", "The request can't be read."),
        StatusCodes.Status401Unauthorized =>
            ("unauthenticated", "The request takes the header Authorization: Token <key> with a key that works."),
        StatusCodes.Status403Forbidden => ("permission-denied", "The access token doesn't have the permission for this operation."),
        StatusCodes.Status404NotFound => ("not-found", "There is nothing at this address."),
        StatusCodes.Status405MethodNotAllowed => ("method-not-allowed", "This address takes other methods; the header Allow lists them."),
        StatusCodes.Status408RequestTimeout => ("request-timeout", "The request took too long to arrive."),
        StatusCodes.Status413PayloadTooLarge => ("body-too-large", "The body is too large."),
        StatusCodes.Status414UriTooLong => ("address-too-long", "The address is too long."),
        StatusCodes.Status415UnsupportedMediaType => ("unsupported-media-type", "The body takes another media type."),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => ("headers-too-large", "The headers are too many or too long."),
        StatusCodes.Status503ServiceUnavailable => (
            "storage-unavailable",
            "The database can't be used at the moment. Whether a change was stored isn't certain; where the operation takes an " +
            "Idempotency-Key, a request that had one can be repeated safely as it was. Try again after the time in Retry-After."),
        StatusCodes.Status500InternalServerError =>
            ("unexpected-error", "Something went wrong here. The operator finds it under the trace id."),
        _ => ("http-error", "The request can't be answered."),
    };

    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        return context.Response.WriteAsJsonAsync(this, ApiJson.TypeInfo<Problem>(), MediaType, context.RequestAborted);
    }

    private static Problem Of(Failure failure, string traceId) => Create(
        failure.Kind switch
        {
            FailureKind.Invalid => StatusCodes.Status400BadRequest,
            FailureKind.Forbidden => StatusCodes.Status403Forbidden,
            FailureKind.NotFound => StatusCodes.Status404NotFound,
            FailureKind.Conflict => StatusCodes.Status409Conflict,
            FailureKind.Mismatch => StatusCodes.Status422UnprocessableEntity,
            FailureKind.TooMany => StatusCodes.Status429TooManyRequests,
            FailureKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
            _ => throw new ArgumentOutOfRangeException(nameof(failure)),
        },
        failure.Rule,
        failure.Message,
        traceId,
        failure.Fields.Count == 0 ? null : failure.Fields
            .GroupBy(field => FieldNames.ToJson(field.Name), field => field.Message, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal));

    /// <summary>The request's trace, or, where nobody traces, an id of the same form that its log lines and its answer share.</summary>
    public static string TraceIdOf(HttpContext context)
    {
        if (Activity.Current is { } activity)
            return activity.TraceId.ToHexString();

        var id = context.Items[nameof(TraceId)] as string ?? ActivityTraceId.CreateRandom().ToHexString();
        context.Items[nameof(TraceId)] = id;
        return id;
    }

    private static Problem Create(
        int status, string rule, string detail, string traceId, IReadOnlyDictionary<string, string[]>? errors) => new(
        $"{TypePrefix}{rule}",
        ReasonPhrases.GetReasonPhrase(status),
        status,
        detail,
        traceId,
        errors);
}
