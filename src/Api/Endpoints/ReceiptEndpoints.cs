using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Errors;
using Otp.Api.Serialization;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;

namespace Otp.Api.Endpoints;

/// <summary>
/// Where providers tell what became of messages. They can't show a token, so the address itself is the secret (docs/delivery.md): in its query,
/// which is left out of log scopes and traces, as its path isn't.
/// </summary>
internal static class ReceiptEndpoints
{
    private const int MaxLength = 16 * 1024;

    private static readonly Failure Unknown = Failure.NotFound("not-found", "There is nothing at this address.");
    private static readonly Failure TooEarly = Failure.Unavailable("message-not-known-yet", "No such message is known yet; the receipt can be sent again.");

    public static void MapReceipts(this RouteGroupBuilder api) =>
        api.MapMethods("/notifications/otp/receipts/{provider}/", [HttpMethods.Post, HttpMethods.Get], TakeReceipt).WithMetadata(new ShowsSecretInAddress()).ExcludeFromDescription();

    private static async Task<Results<NoContent, ProblemResult>> TakeReceipt(
        string provider, string? secret, HttpRequest request, IDeliveryReceipts receipts, CancellationToken cancellationToken)
    {
        if (secret is null || !receipts.Knows(provider, secret))
            return new ProblemResult(Unknown);

        var fields = await FieldsOfAsync(request, cancellationToken);
        return await receipts.TakeAsync(provider, secret, fields, cancellationToken) switch
        {
            ReceiptOutcome.Taken => TypedResults.NoContent(),
            ReceiptOutcome.TooEarly => new ProblemResult(TooEarly),
            _ => new ProblemResult(Unknown),
        };
    }

    // What the body doesn't have may be in the query, where a GET has all of it.
    private static async Task<Func<string, string?>> FieldsOfAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        string? InQuery(string name) => request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
        if (HttpMethods.IsGet(request.Method))
            return InQuery;

        var body = await ReadAsync(request, cancellationToken);
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
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException or NotSupportedException
            || exception is IOException and not BadHttpRequestException)
        {
            // InvalidOperationException: a name that isn't UTF-8; NotSupportedException: a charset that .NET refuses; IOException: a part that ends too soon.
            throw new BadHttpRequestException("A receipt takes a form, JSON or a query.", exception);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxLength + 1];
        var length = request.ContentLength > MaxLength ? buffer.Length : await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length <= MaxLength
            ? buffer[..length]
            : throw new BadHttpRequestException($"A receipt takes a body of at most {MaxLength} bytes.", StatusCodes.Status413PayloadTooLarge);
    }
}
