using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fluid;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>Calls a gateway as it wants to be called. What a message puts into the address, a form, JSON or XML is escaped for that place.</summary>
internal sealed class HttpProvider : IDeliveryProvider
{
    // A regular expression of the operator's on a text of the gateway's.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly HttpSettings _settings;
    private readonly HttpClient _http;
    private readonly MessageTemplates _texts;
    private readonly IFluidTemplate _url;
    private readonly IFluidTemplate? _body;
    private readonly IReadOnlyList<(string Name, IFluidTemplate Value)> _headers;
    private readonly Regex? _success;

    public HttpProvider(HttpSettings settings, HttpClient http, MessageTemplates texts)
    {
        (_settings, _http, _texts) = (settings, http, texts);
        _url = Parse(settings.Url, "Url");
        _body = settings.Body is null ? null : Parse(settings.Body, "Body");
        _headers = [.. settings.Headers.Select(header => (NameOf(header.Key), Parse(header.Value, $"Headers:{header.Key}")))];
        _success = settings.Success is null ? null : new Regex(settings.Success, RegexOptions.CultureInvariant, LongestMatch);
    }

    public string Name => _settings.Name;

    public DeliveryChannel Channel => _settings.Channel;

    public async Task<string?> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        using var request = RequestOf(message);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            // Not by the charset it names, which may be one that there isn't: the message is taken all the same.
            var answer = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)).TrimStart('\uFEFF');
            if (!response.IsSuccessStatusCode)
                throw new DeliveryException($"The gateway answered {(int)response.StatusCode}.");
            if (_success is not null && !_success.IsMatch(answer))
                throw new DeliveryException($"The gateway answered {(int)response.StatusCode}, but not what Success takes.");
            return _settings.Reference is null ? null : ReferenceIn(answer, _settings.Reference);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or RegexMatchTimeoutException)
        {
            // Its own text, which may repeat the address and with it a key, isn't for the log.
            throw new DeliveryException($"The gateway couldn't be asked: {exception.GetType().Name}.", exception);
        }
    }

    private IFluidTemplate Parse(string text, string key)
    {
        var place = $"{key} of the provider {Name}";
        var template = Liquid.Parse(text, place);
        Liquid.Try(template, Liquid.FieldsOf(_texts.Sample, text: ""), place);
        return template;
    }

    private string NameOf(string header)
    {
        using var request = new HttpRequestMessage();
        return request.Headers.TryAddWithoutValidation(header, "")
            ? header
            : throw new StartupException($"Headers:{header} of the provider {Name} can't be used; it takes the name of a request's header, and ContentType is a setting of its own.");
    }

    private HttpRequestMessage RequestOf(Message message)
    {
        var fields = Liquid.FieldsOf(message, _texts.TextMessage(message));
        var request = new HttpRequestMessage(new HttpMethod(_settings.Method), Liquid.Render(_url, fields, UrlEncoder.Default));
        if (_body is not null)
        {
            var mediaType = MediaTypeHeaderValue.Parse(_settings.ContentType);
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Liquid.Render(_body, fields, EncoderOf(mediaType.MediaType!))));
            request.Content.Headers.ContentType = mediaType;
        }

        foreach (var (name, value) in _headers)
            request.Headers.TryAddWithoutValidation(name, Liquid.Render(value, fields, NullEncoder.Default));
        return request;
    }

    private static TextEncoder EncoderOf(string mediaType) => mediaType switch
    {
        "application/json" => JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        "application/x-www-form-urlencoded" => UrlEncoder.Default,
        "application/xml" or "text/xml" => HtmlEncoder.Default,
        _ => NullEncoder.Default,
    };

    private static string? ReferenceIn(string answer, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var place = document.RootElement;
            foreach (var step in path.Split('.'))
            {
                if (place.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < place.GetArrayLength())
                    place = place[index];
                else if (place.ValueKind != JsonValueKind.Object || !place.TryGetProperty(step, out place))
                    return null;
            }

            return place.ValueKind is JsonValueKind.String or JsonValueKind.Number && CodeDelivery.IsReference(place.ToString()) ? place.ToString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair. It was taken all the same; only its receipts can't be told.
            return null;
        }
    }
}
