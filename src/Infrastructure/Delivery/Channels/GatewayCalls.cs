using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using Fluid;
using Otp.Infrastructure.Delivery.Templates;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>A gateway's calls as configured. What a message puts into the address, a form, JSON or XML is escaped for that place.</summary>
internal sealed class GatewayCalls
{
    private const string Token = "token";

    private readonly HttpSettings _settings;
    private readonly MessageTemplates _texts;
    private readonly bool _takesToken;
    private readonly IFluidTemplate _url;
    private readonly IFluidTemplate? _body;
    private readonly IReadOnlyList<(string Name, IFluidTemplate Value)> _headers;
    private readonly bool _showsToken;

    /// <exception cref="StartupException">A setting can't be used.</exception>
    public GatewayCalls(HttpSettings settings, MessageTemplates texts)
    {
        (_settings, _texts, _takesToken) = (settings, texts, settings.Auth is not null);
        _url = Parse(settings.Url, "Url");
        _body = settings.Body is null ? null : Parse(settings.Body, "Body");
        _headers = [.. settings.Headers.Select(header => (NameOf(header.Key), Parse(header.Value, $"Headers:{header.Key}")))];
        _showsToken = _headers.Select(header => header.Value).Append(_url).Append(_body).OfType<IFluidTemplate>().Any(ShowsToken);
    }

    /// <param name="token">Null where the gateway wants none.</param>
    public HttpRequestMessage RequestOf(Message message, string? token)
    {
        var fields = FieldsOf(message, _texts.TextMessage(message), token);
        var request = new HttpRequestMessage(new HttpMethod(_settings.Method), Liquid.Render(_url, fields, UrlEncoder.Default));
        if (_body is not null)
        {
            var mediaType = MediaTypeHeaderValue.Parse(_settings.ContentType);
            request.Content = new ByteArrayContent(
                Encoding.UTF8.GetBytes(Liquid.Render(_body, fields, EscapingFor.MediaType(mediaType.MediaType!))));
            request.Content.Headers.ContentType = mediaType;
        }
        else
        {
            // .NET repeats a request without a body by itself where a connection that was used before breaks, and nobody would know.
            request.Headers.ConnectionClose = true;
        }

        foreach (var (name, value) in _headers)
            request.Headers.TryAddWithoutValidation(name, OnOneLine(Liquid.Render(value, fields, NullEncoder.Default)));
        if (token is not null && !_showsToken)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return request;
    }

    private IFluidTemplate Parse(string text, string key)
    {
        var place = $"{key} of the provider {_settings.Name}";
        var template = Liquid.Parse(text, place);
        Liquid.Try(template, FieldsOf(_texts.Sample, text: "", _takesToken ? Token : null), place);
        return template;
    }

    private bool ShowsToken(IFluidTemplate template) =>
        _takesToken && !string.Equals(SampleOf(template, token: "1"), SampleOf(template, token: "2"), StringComparison.Ordinal);

    private string SampleOf(IFluidTemplate template, string token) =>
        Liquid.Render(template, FieldsOf(_texts.Sample, text: "", token), NullEncoder.Default);

    private string NameOf(string header)
    {
        using var request = new HttpRequestMessage();
        return request.Headers.TryAddWithoutValidation(header, "")
            ? header
            : throw new StartupException(
                $"Headers:{header} of the provider {_settings.Name} can't be used; " +
                "it takes the name of a request's header, and ContentType is a setting of its own.");
    }

    // RFC 9110, 5.5: what would end the header, or the request, is a blank.
    private static string OnOneLine(string value) => string.Concat(value.Select(character => char.IsControl(character) ? ' ' : character));

    private static Dictionary<string, string> FieldsOf(Message message, string text, string? token)
    {
        var fields = Liquid.FieldsOf(message, text);
        if (token is not null)
            fields.Add(Token, token);
        return fields;
    }
}
