using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Polly;
using Polly.Timeout;

namespace Otp.Client;

/// <inheritdoc cref="IOtpClient"/>
/// <param name="http">As <c>AddOtpClient</c> makes it: with the service's address, the key, and what is tried again.</param>
public sealed class OtpClient(HttpClient http) : IOtpClient
{
    internal const string IdempotencyKeyHeader = "Idempotency-Key";

    private const string Codes = "api/notifications/otp/";
    private const string Tokens = "api/access/tokens/";

    private static readonly string[] ProblemMediaTypes = ["application/problem+json", "application/json"];

    /// <inheritdoc/>
    public Task<OtpCode> CreateAsync(NewOtpCode code, CancellationToken cancellationToken = default) =>
        PostOnceAsync(Codes, BodyOf(code), OtpJson.Default.OtpCode, cancellationToken);

    /// <inheritdoc/>
    public Task<OtpCode> SendAsync(
        Recipient recipient, Purpose? purpose = null, MessageLocale? locale = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        var body = new RequestBody().Add(recipient).Add("purpose", purpose?.Name).Add("locale", locale?.Tag);
        return PostOnceAsync($"{Codes}send/", body, OtpJson.Default.OtpCode, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<OtpCode> DeliverAsync(NewOtpCode code, MessageLocale? locale = null, CancellationToken cancellationToken = default) =>
        PostOnceAsync($"{Codes}deliver/", BodyOf(code).Add("locale", locale?.Tag), OtpJson.Default.OtpCode, cancellationToken);

    /// <inheritdoc/>
    public Task<OtpCode> ResendAsync(long id, MessageLocale? locale = null, CancellationToken cancellationToken = default) =>
        PostOnceAsync($"{Codes}{id}/resend/", new RequestBody().Add("locale", locale?.Tag), OtpJson.Default.OtpCode, cancellationToken);

    /// <inheritdoc/>
    public Task<Verification> VerifyAsync(
        Recipient recipient, OneTimeCode code, Purpose? purpose = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(code);
        var body = new RequestBody().Add(code).Add(recipient).Add("purpose", purpose?.Name);
        return PostOnceAsync($"{Codes}verify/", body, OtpJson.Default.Verification, cancellationToken);
    }

    /// <inheritdoc/>
    public Task UnlockAsync(Recipient recipient, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return CallAsync(HttpMethod.Post, $"{Codes}unlock/", new RequestBody().Add(recipient), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<OtpCode> GetAsync(long id, CancellationToken cancellationToken = default) =>
        GetAsync(new RequestAddress($"{Codes}{id}/"), OtpJson.Default.OtpCode, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<OtpCode>> ListAsync(OtpCodeFilter? filter = null, CancellationToken cancellationToken = default) =>
        GetAsync(new RequestAddress(Codes).Add(filter), OtpJson.Default.PageOtpCode, cancellationToken);

    /// <inheritdoc/>
    public async Task<OtpCode> UpdateAsync(long id, OtpCodeChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var body = new RequestBody().Add(change.Code).Add(change.Recipient).Add("valid_to", change.ValidTo);
        if (change.Recipient is { } recipient)
            body.AddNull(recipient.OtherField);
        using var request = RequestOf(HttpMethod.Patch, $"{Codes}{id}/", body);
        return await AnswerAsync(request, OtpJson.Default.OtpCode, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(long id, CancellationToken cancellationToken = default) =>
        CallAsync(HttpMethod.Delete, $"{Codes}{id}/", body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Delivery>> ListDeliveriesAsync(long id, PageRequest? page = null, CancellationToken cancellationToken = default) =>
        GetAsync(new RequestAddress($"{Codes}{id}/deliveries/").Add(page), OtpJson.Default.PageDelivery, cancellationToken);

    /// <inheritdoc/>
    public Task<Statistics> GetStatisticsAsync(StatisticsRequest? request = null, CancellationToken cancellationToken = default)
    {
        var address = new RequestAddress($"{Codes}statistics/")
            .Add("from", request?.From).Add("to", request?.To).Add("step", request?.Step).Add("by", request?.By);
        return GetAsync(address, OtpJson.Default.Statistics, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<CreatedAccessToken> CreateTokenAsync(NewAccessToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var body = new RequestBody().Add("name", token.Name).Add("role", token.Role == Role.Admin ? "admin" : "staff")
            .Add("permissions", token.Permissions.Select(permission => (int)permission)).Add("expires_at", token.ExpiresAt);
        using var request = RequestOf(HttpMethod.Post, Tokens, body);
        return await AnswerAsync(request, OtpJson.Default.CreatedAccessToken, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<Page<AccessToken>> ListTokensAsync(PageRequest? page = null, CancellationToken cancellationToken = default) =>
        GetAsync(new RequestAddress(Tokens).Add(page), OtpJson.Default.PageAccessToken, cancellationToken);

    /// <inheritdoc/>
    public Task RevokeTokenAsync(long id, CancellationToken cancellationToken = default) =>
        CallAsync(HttpMethod.Delete, $"{Tokens}{id}/", body: null, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<AuditEntry>> ListAuditAsync(AuditFilter? filter = null, CancellationToken cancellationToken = default)
    {
        var address = new RequestAddress("api/access/audit/").Add((PageRequest?)filter).Add("from", filter?.From).Add("to", filter?.To);
        return GetAsync(address, OtpJson.Default.PageAuditEntry, cancellationToken);
    }

    private static RequestBody BodyOf(NewOtpCode code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return new RequestBody().Add(code.Code).Add(code.Recipient).Add("purpose", code.Purpose?.Name).Add("valid_to", code.ValidTo);
    }

    private static HttpRequestMessage RequestOf(HttpMethod method, string path, RequestBody? body) =>
        new(method, new Uri(path, UriKind.Relative)) { Content = body?.ToContent() };

    // The key is drawn here, before the first attempt, so that every further one carries the same.
    private async Task<T> PostOnceAsync<T>(string path, RequestBody body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = RequestOf(HttpMethod.Post, path, body);
        request.Headers.Add(IdempotencyKeyHeader, $"\"{Guid.NewGuid():N}\"");
        return await AnswerAsync(request, type, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> GetAsync<T>(RequestAddress address, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address.ToUri());
        return await AnswerAsync(request, type, cancellationToken).ConfigureAwait(false);
    }

    private async Task CallAsync(HttpMethod method, string path, RequestBody? body, CancellationToken cancellationToken)
    {
        using var request = RequestOf(method, path, body);
        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<T> AnswerAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException exception)
        {
            throw new OtpException(
                ProblemTypes.NoProblem, "The answer can't be read; is this the service, of a version that fits?", exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsUnreachable(exception, cancellationToken))
        {
            throw new OtpException(ProblemTypes.Unreachable, "The service can't be reached, or doesn't answer in time.", exception);
        }

        if (response.IsSuccessStatusCode)
            return response;

        using (response)
        {
            var problem = await ProblemInAsync(response, cancellationToken).ConfigureAwait(false);
            throw new OtpException(problem, response.StatusCode, RetryAfterOf(response.Headers));
        }
    }

    // What lies between may name a time instead (RFC 9110, 10.2.3), which is by the clock of whoever answered.
    internal static TimeSpan? RetryAfterOf(HttpResponseHeaders headers) => headers.RetryAfter switch
    {
        { Date: { } at } when at - (headers.Date ?? DateTimeOffset.UtcNow) is var wait => wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        var after => after?.Delta,
    };

    internal static async Task<Problem> ProblemInAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!ProblemMediaTypes.Contains(response.Content.Headers.ContentType?.MediaType, StringComparer.OrdinalIgnoreCase))
            return new Problem();

        // Kept by the content, for who asks whether to try again reads it as well.
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(body, OtpJson.Default.Problem) ?? new Problem();
        }
        catch (JsonException)
        {
            return new Problem();
        }
    }

    private static bool IsUnreachable(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or ExecutionRejectedException or TimeoutRejectedException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
