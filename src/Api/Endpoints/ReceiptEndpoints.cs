using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;

namespace Otp.Api.Endpoints;

/// <summary>
/// Where providers tell what became of messages. They can't show a token, so the address itself is the secret (docs/delivery.md): in its
/// query, which is left out of log scopes and traces, as its path isn't.
/// </summary>
internal sealed class ReceiptEndpoints : IApiEndpoints
{
    private const int MaxLength = 16 * 1024;

    private static readonly Failure Unknown = Failure.NotFound("not-found", "There is nothing at this address.");
    private static readonly Failure TooEarly = Failure.Unavailable(
        "message-not-known-yet", "No such message is known yet; the receipt can be sent again.");

    public void Map(RouteGroupBuilder api) =>
        api.MapMethods("/notifications/otp/receipts/{provider}/", [HttpMethods.Post, HttpMethods.Get], TakeReceipt)
            .WithMetadata(new ShowsSecretInAddress()).ExcludeFromDescription();

    private static async Task<Results<Ok, ProblemResult>> TakeReceipt(
        string provider, string? secret, Receipt? receipt, IDeliveryReceipts receipts, CancellationToken cancellationToken) =>
        receipt is null
            ? new ProblemResult(Unknown)
            : await receipts.TakeAsync(provider, secret!, receipt.Find, cancellationToken) switch
            {
                // Some providers take nothing else for an answer, not even 204.
                ReceiptOutcome.Taken => TypedResults.Ok(),
                ReceiptOutcome.TooEarly => new ProblemResult(TooEarly),
                _ => new ProblemResult(Unknown),
            };

    /// <summary>What a provider tells, read only where the address is right.</summary>
    internal sealed class Receipt(Func<string, string?> find)
    {
        public Func<string, string?> Find => find;

        /// <returns>Null where the address is wrong.</returns>
        /// <exception cref="BadHttpRequestException">The body can't be read.</exception>
        public static async ValueTask<Receipt?> BindAsync(HttpContext context)
        {
            var receipts = context.RequestServices.GetRequiredService<IDeliveryReceipts>();
            var isKnown = context.Request.RouteValues["provider"] is string provider && context.Request.Query["secret"] is [{ } secret]
                && receipts.Knows(provider, secret);
            return isKnown ? new Receipt(await FieldsOfAsync(context.Request, context.RequestAborted)) : null;
        }
    }

    // What the body doesn't have may be in the query, where a GET has all of it.
    private static async Task<Func<string, string?>> FieldsOfAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        string? InQuery(string name) => request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
        if (HttpMethods.IsGet(request.Method))
            return InQuery;

        if (!RequestBody.IsPlain(request))
            throw RequestBody.Compressed();
        var body = await RequestBody.ReadAsync(request.HttpContext, MaxLength, body => body.ToArray());
        if (body.Length == 0)
            return InQuery;

        try
        {
            if (request.HasFormContentType)
            {
                request.Body = new MemoryStream(body);
                var form = await request.ReadFormAsync(cancellationToken);
                return name => form.TryGetValue(name, out var value) ? value.ToString() : InQuery(name);
            }

            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = ApiJson.MaxDepth });
            var root = document.RootElement.Clone();
            return name => JsonPath.TextAt(root, name) ?? InQuery(name);
        }
        catch (Exception exception) when (
            exception is JsonException or InvalidDataException or InvalidOperationException or NotSupportedException
            || exception is IOException and not BadHttpRequestException)
        {
            // InvalidOperationException: a name that isn't UTF-8; NotSupportedException:
            // a charset that .NET refuses; IOException: a part that ends too soon.
            throw new BadHttpRequestException("A receipt takes a form, JSON or a query.", exception);
        }
    }
}
