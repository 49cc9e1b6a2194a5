using System.Text;
using System.Text.RegularExpressions;
using Otp.Application.Common;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>Hands messages to a gateway that is called as it wants to be.</summary>
internal sealed class HttpProvider : IDeliveryProvider, IDisposable
{
    // A regular expression of the operator's on a text of the gateway's.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    private readonly HttpSettings _settings;
    private readonly HttpClient _http;
    private readonly TimeProvider _clock;
    private readonly TokenSource? _tokens;
    private readonly GatewayCalls _calls;
    private readonly Regex? _success;

    public HttpProvider(HttpSettings settings, HttpClient http, MessageTemplates texts, TimeProvider clock)
    {
        (_settings, _http, _clock) = (settings, http, clock);
        _tokens = settings.Auth is null ? null : new TokenSource(settings.Auth, http, clock);
        _calls = new GatewayCalls(settings, texts);
        _success = settings.Success is null ? null : new Regex(settings.Success, RegexOptions.CultureInvariant, LongestMatch);
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
        using var request = _calls.RequestOf(message, token);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode
                ? await ReadAsync(response, cancellationToken)
                : GatewayAnswers.OfRefusal(response, _clock.GetUtcNow());
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
            await response.Content.LoadIntoBufferAsync(GatewayClient.LongestAnswer, cancellationToken);
            // Not by the charset it names, which may be one that there isn't: the message is taken all the same.
            var answer = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)).TrimStart('\uFEFF');
            return _success is null || _success.IsMatch(answer)
                ? new ProviderAnswer.Taken(ReferenceIn(answer))
                : GatewayAnswers.Refused(status, $"The gateway answered {status}, but not what Success takes.");
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException or OperationCanceledException or RegexMatchTimeoutException)
        {
            // It said yes; only where the rest of it decides is that in doubt.
            return _success is null
                ? new ProviderAnswer.Taken(Reference: null)
                : new ProviderAnswer.Unknown
                {
                    Detail = $"The gateway answered {status}, and what Success looks at couldn't be read: {exception.GetType().Name}.",
                };
        }
    }

    private string? ReferenceIn(string answer) =>
        _settings.Reference is { } path && JsonPath.TextAt(answer, path) is { } reference && CodeDelivery.IsReference(reference)
            ? reference
            : null;
}
