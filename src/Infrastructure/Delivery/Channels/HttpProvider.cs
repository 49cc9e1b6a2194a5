using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Fluid;
using Otp.Application.Common;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>Calls a gateway as it wants to be called. What a message puts into the address, a form, JSON or XML is escaped for that place.</summary>
internal sealed class HttpProvider : IDeliveryProvider, IDisposable
{
    private const string Token = "token";

    // A regular expression of the operator's on a text of the gateway's.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly HttpSettings _settings;
    private readonly HttpClient _http;
    private readonly MessageTemplates _texts;
    private readonly TimeProvider _clock;
    private readonly TokenSource? _tokens;
    private readonly IFluidTemplate _url;
    private readonly IFluidTemplate? _body;
    private readonly IReadOnlyList<(string Name, IFluidTemplate Value)> _headers;
    private readonly Regex? _success;
    private readonly bool _showsToken;

    public HttpProvider(HttpSettings settings, HttpClient http, MessageTemplates texts, TimeProvider clock)
    {
        (_settings, _http, _texts, _clock) = (settings, http, texts, clock);
        _tokens = settings.Auth is null ? null : new TokenSource(settings.Auth, http, clock);
        _url = Parse(settings.Url, "Url");
        _body = settings.Body is null ? null : Parse(settings.Body, "Body");
        _headers = [.. settings.Headers.Select(header => (NameOf(header.Key), Parse(header.Value, $"Headers:{header.Key}")))];
        _success = settings.Success is null ? null : new Regex(settings.Success, RegexOptions.CultureInvariant, LongestMatch);
        _showsToken = _headers.Select(header => header.Value).Append(_url).Append(_body).OfType<IFluidTemplate>().Any(ShowsToken);
    }

    public string Name => _settings.Name;

    public DeliveryChannel Channel => _settings.Channel;

    public ProviderLimits Limits => _settings.Limits;

    public async Task<ProviderAnswer> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        if (_tokens is null)
            return await AskAsync(message, token: null, cancellationToken);

        try
        {
            var token = await _tokens.GetAsync(cancellationToken);
            var answer = await AskAsync(message, token, cancellationToken);
            if (answer is not ProviderAnswer.NotYou)
                return answer;

            // It may have ended before its time.
            await _tokens.ForgetAsync(token, cancellationToken);
            return await AskAsync(message, await _tokens.GetAsync(cancellationToken), cancellationToken);
        }
        catch (TokenException exception)
        {
            return exception.Answer;
        }
        catch (OperationCanceledException)
        {
            return new ProviderAnswer.NotNow { Detail = "There was no token in time." };
        }
    }

    public void Dispose() => _tokens?.Dispose();

    private async Task<ProviderAnswer> AskAsync(Message message, string? token, CancellationToken cancellationToken)
    {
        using var request = RequestOf(message, token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? await ReadAsync(response, cancellationToken) : GatewayAnswers.OfRefusal(response, _clock.GetUtcNow());
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return GatewayAnswers.Of(exception, cancellationToken);
        }
    }

    private async Task<ProviderAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        try
        {
            await response.Content.LoadIntoBufferAsync(DeliveryRegistration.LongestAnswer, cancellationToken);
            // Not by the charset it names, which may be one that there isn't: the message is taken all the same.
            var answer = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)).TrimStart('\uFEFF');
            return _success is null || _success.IsMatch(answer)
                ? new ProviderAnswer.Taken(ReferenceIn(answer))
                : GatewayAnswers.Refused(status, $"The gateway answered {status}, but not what Success takes.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or RegexMatchTimeoutException)
        {
            // It said yes; only where the rest of it decides is that in doubt.
            return _success is null
                ? new ProviderAnswer.Taken(Reference: null)
                : new ProviderAnswer.Unknown { Detail = $"The gateway answered {status}, and what Success looks at couldn't be read: {exception.GetType().Name}." };
        }
    }

    private string? ReferenceIn(string answer) =>
        _settings.Reference is not null && JsonPath.TextAt(answer, _settings.Reference) is { } reference && CodeDelivery.IsReference(reference) ? reference : null;

    private IFluidTemplate Parse(string text, string key)
    {
        var place = $"{key} of the provider {Name}";
        var template = Liquid.Parse(text, place);
        Liquid.Try(template, FieldsOf(_texts.Sample, text: "", _tokens is null ? null : Token), place);
        return template;
    }

    private bool ShowsToken(IFluidTemplate template) => _tokens is not null && !string.Equals(
        Liquid.Render(template, FieldsOf(_texts.Sample, text: "", "1"), NullEncoder.Default), Liquid.Render(template, FieldsOf(_texts.Sample, text: "", "2"), NullEncoder.Default), StringComparison.Ordinal);

    private string NameOf(string header)
    {
        using var request = new HttpRequestMessage();
        return request.Headers.TryAddWithoutValidation(header, "")
            ? header
            : throw new StartupException($"Headers:{header} of the provider {Name} can't be used; it takes the name of a request's header, and ContentType is a setting of its own.");
    }

    // RFC 9110, 5.5: what would end the header, or the request, is a blank.
    private static string OnOneLine(string value) => string.Concat(value.Select(character => char.IsControl(character) ? ' ' : character));

    private HttpRequestMessage RequestOf(Message message, string? token)
    {
        var fields = FieldsOf(message, _texts.TextMessage(message), token);
        var request = new HttpRequestMessage(new HttpMethod(_settings.Method), Liquid.Render(_url, fields, UrlEncoder.Default));
        if (_body is not null)
        {
            var mediaType = MediaTypeHeaderValue.Parse(_settings.ContentType);
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Liquid.Render(_body, fields, EscapingFor.MediaType(mediaType.MediaType!))));
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

    private static Dictionary<string, string> FieldsOf(Message message, string text, string? token)
    {
        var fields = Liquid.FieldsOf(message, text);
        if (token is not null)
            fields.Add(Token, token);
        return fields;
    }
}
