using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Errors;
using Otp.Api.Serialization;
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

    public static void MapReceipts(this RouteGroupBuilder api) =>
        api.MapPost("/notifications/otp/receipts/{provider}/", TakeReceipt).WithMetadata(new ShowsSecretInAddress()).ExcludeFromDescription();

    private static async Task<Results<NoContent, ProblemResult>> TakeReceipt(
        string provider, string? secret, HttpRequest request, IDeliveryReceipts receipts, CancellationToken cancellationToken)
    {
        if (secret is null || !receipts.Knows(provider, secret))
            return new ProblemResult(Unknown);

        var fields = await FieldsOfAsync(request, cancellationToken);
        return await receipts.TakeAsync(provider, secret, name => fields.GetValueOrDefault(name), cancellationToken) ? TypedResults.NoContent() : new ProblemResult(Unknown);
    }

    private static async Task<Dictionary<string, string>> FieldsOfAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength is null or > MaxLength)
            throw new BadHttpRequestException($"A receipt takes a body of at most {MaxLength} bytes, and its length.", StatusCodes.Status413PayloadTooLarge);

        try
        {
            if (request.HasFormContentType)
                return Texts((await request.ReadFormAsync(cancellationToken)).Select(field => (field.Key, field.Value.ToString())));

            using var document = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = ApiJson.MaxDepth }, cancellationToken);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Texts(document.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.ToString())))
                : [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException or InvalidOperationException or NotSupportedException
            || exception is IOException and not BadHttpRequestException)
        {
            // InvalidOperationException: a name that isn't UTF-8; NotSupportedException: a charset that .NET refuses; IOException: a part that ends too soon.
            throw new BadHttpRequestException("A receipt takes a form or a JSON object.", exception);
        }
    }

    private static Dictionary<string, string> Texts(IEnumerable<(string Name, string Value)> fields)
    {
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
            texts[name] = value;
        return texts;
    }
}
