using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Otp.Application.Common;
using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>
/// Asks for a token where one is handed out, once for all that need it, and
/// keeps it until shortly before its end. Whoever hands it out and wants
/// to be left alone for a while is, by all of them.
/// </summary>
internal sealed class TokenSource(TokenSettings settings, HttpClient http, TimeProvider clock) : IDisposable
{
    // RFC 6749 leaves it open where the answer doesn't say.
    private static readonly TimeSpan UnlessSaid = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _turn = new(1);
    private string? _token;
    private DateTimeOffset _until;
    private ProviderAnswer? _refusal;

    /// <exception cref="TokenException">There is none to be had.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_token is null || clock.GetUtcNow() >= _until)
                (_token, _until) = await AskAsync(cancellationToken);
            return _token;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>It was refused; the next is a new one, unless somebody else has asked for that already.</summary>
    public async Task ForgetAsync(string token, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        if (string.Equals(_token, token, StringComparison.Ordinal))
            _token = null;
        _turn.Release();
    }

    public void Dispose() => _turn.Dispose();

    private async Task<(string, DateTimeOffset)> AskAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_refusal is ProviderAnswer.NotNow { NotBefore: { } notBefore } && now < notBefore)
            throw new TokenException(_refusal);

        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(settings.Body));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(settings.ContentType);
        request.Headers.Accept.ParseAdd("application/json");
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new TokenException(_refusal = AnswerTo(response, now));

            var answer = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)).TrimStart('\uFEFF');
            if (JsonPath.TextAt(answer, settings.Token) is not { Length: > 0 } token || token.Any(char.IsControl))
                throw new TokenException(
                    new ProviderAnswer.NotYou { Detail = "The answer of TokenUrl has no token where Token looks for it." });
            return (token, now + Kept(LifeOf(JsonPath.TextAt(answer, settings.ExpiresIn))));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // Its own text, which may repeat the address, isn't for the log.
            throw new TokenException(new ProviderAnswer.NotNow { Detail = $"TokenUrl couldn't be asked: {exception.GetType().Name}." });
        }
    }

    private static ProviderAnswer AnswerTo(HttpResponseMessage response, DateTimeOffset now)
    {
        var detail = $"TokenUrl answered {(int)response.StatusCode}.";
        if ((int)response.StatusCode is 400 or 401 or 403)
            return new ProviderAnswer.NotYou { Detail = detail };
        return new ProviderAnswer.NotNow(GatewayAnswers.RetryAfterOf(response, now)) { Detail = detail };
    }

    // One that has no life left is for the message that it was asked for, and no other.
    private static TimeSpan LifeOf(string? seconds) =>
        double.TryParse(seconds, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var life)
            ? TimeSpan.FromSeconds(Math.Clamp(life, 0, Longest.TotalSeconds))
            : UnlessSaid;

    // It must still be good when it arrives.
    private static TimeSpan Kept(TimeSpan life) => life - TimeSpan.FromSeconds(Math.Min(60, life.TotalSeconds / 10));
}

/// <summary>There is no token, so nobody was asked to take the message.</summary>
internal sealed class TokenException : Exception
{
    public TokenException(ProviderAnswer answer) : base(answer.Detail) => Answer = answer;

    public ProviderAnswer Answer { get; }
}
