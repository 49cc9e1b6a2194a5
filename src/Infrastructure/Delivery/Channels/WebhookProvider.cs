using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>
/// Hands messages to a gateway of the operator's own, signed, so that it can tell them from anybody else's (docs/delivery.md).
/// </summary>
internal sealed class WebhookProvider(
    WebhookSettings settings, HttpClient http, MessageTemplates texts, TimeProvider clock) : IDeliveryProvider
{
    public const string TimestampHeader = "Otp-Timestamp";
    public const string SignatureHeader = "Otp-Signature";

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(settings.Secret);

    public string Name => settings.Name;

    public DeliveryChannel Channel => settings.Channel;

    public ProviderLimits Limits => settings.Limits;

    public async Task<ProviderAnswer> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        var body = BodyOf(message);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(TimestampHeader, timestamp);
        request.Headers.Add(SignatureHeader, $"v1={Sign(timestamp, body)}");

        try
        {
            // What it says besides the status isn't asked, and mustn't make a failure of a yes.
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode
                ? new ProviderAnswer.Taken(Reference: null)
                : GatewayAnswers.OfRefusal(response, clock.GetUtcNow());
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return GatewayAnswers.Of(exception, cancellationToken);
        }
    }

    private string Sign(string timestamp, byte[] body) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_secret, (byte[])[.. Encoding.ASCII.GetBytes($"{timestamp}."), .. body]));

    private byte[] BodyOf(Message message)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("delivery_id", message.Id);
            json.WriteString("channel", Channel == DeliveryChannel.Sms ? "sms" : "email");
            json.WriteString("recipient", message.Recipient.Value);
            json.WriteString("code", message.Code);
            json.WriteString("text", Channel == DeliveryChannel.Sms ? texts.TextMessage(message) : texts.Mail(message).Text);
            json.WriteString("locale", message.Locale.Value);
            json.WriteString("purpose", message.Purpose);
            json.WriteString("valid_to", message.ValidTo.CutToMicroseconds().UtcDateTime);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
