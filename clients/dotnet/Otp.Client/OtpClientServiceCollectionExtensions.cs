using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Otp.Client;
using Polly;
using Polly.Retry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the client of the one-time-code service.</summary>
public static class OtpClientServiceCollectionExtensions
{
    // What the pipeline takes.
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(10);

    /// <summary>Makes <see cref="IOtpClient"/> available.</summary>
    /// <param name="services">The application's.</param>
    /// <param name="configure">Sets at least <see cref="OtpClientOptions.Address"/> and <see cref="OtpClientOptions.Key"/>.</param>
    /// <returns>For whatever else the application wants of its <see cref="HttpClient"/>.</returns>
    /// <exception cref="InvalidOperationException">There is one already: an application has one client, of one service.</exception>
    public static IHttpClientBuilder AddOtpClient(this IServiceCollection services, Action<OtpClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        // A second one's settings would be the first one's as well.
        if (services.Any(service => service.ServiceType == typeof(IOtpClient)))
            throw new InvalidOperationException("AddOtpClient was called before; an application has one client of Otp.");
        services.AddOptions<OtpClientOptions>().Configure(configure)
            .Validate(
                options => options.Address is { IsAbsoluteUri: true, Scheme: "http" or "https" },
                "Otp's Address is to be an http or https address.")
            .Validate(options => options.Key is not null, "Otp's Key is to be set.")
            .Validate(
                options => IsWithinADay(options.Timeout, ShortestTimeout) && IsWithinADay(options.AttemptTimeout, ShortestTimeout)
                    && IsWithinADay(options.LongestWait, TimeSpan.Zero),
                "Otp's Timeout and AttemptTimeout are to be from 10 ms to a day, and its LongestWait at most a day.")
            .ValidateOnStart();

        var builder = services.AddHttpClient<IOtpClient, OtpClient>((provider, http) =>
        {
            var options = provider.GetRequiredService<IOptions<OtpClientOptions>>().Value;
            http.BaseAddress = options.Address!.AbsoluteUri.EndsWith('/') ? options.Address : new Uri($"{options.Address.AbsoluteUri}/");
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", options.Key!.Reveal());
            // The pipeline below has the only say.
            http.Timeout = Timeout.InfiniteTimeSpan;
        });
        // A redirect would turn a POST into a GET.
        builder.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false });
        builder.RedactLoggedHeaders(["Authorization"]);
        builder.AddResilienceHandler("otp", static (pipeline, context) =>
        {
            var options = context.ServiceProvider.GetRequiredService<IOptions<OtpClientOptions>>().Value;
            pipeline.AddTimeout(options.Timeout).AddRetry(RetryOf(options)).AddTimeout(options.AttemptTimeout);
        });
        return builder.AddHttpMessageHandler(static () => new WholeAnswers());
    }

    private static bool IsWithinADay(TimeSpan time, TimeSpan shortest) => time >= shortest && time <= TimeSpan.FromDays(1);

    private static RetryStrategyOptions<HttpResponseMessage> RetryOf(OtpClientOptions options) => new()
    {
        MaxRetryAttempts = Math.Max(1, options.MaxRetries),
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromMilliseconds(500),
        MaxDelay = options.LongestWait,
        UseJitter = true,
        ShouldHandle = arguments => IsWorthAnotherAsync(arguments, options),
        DelayGenerator = arguments => new ValueTask<TimeSpan?>(
            arguments.Outcome.Result is { } response ? OtpClient.RetryAfterOf(response.Headers) : null),
    };

    private static async ValueTask<bool> IsWorthAnotherAsync(
        RetryPredicateArguments<HttpResponseMessage> arguments, OtpClientOptions options)
    {
        if (options.MaxRetries < 1 || arguments.Context.GetRequestMessage() is not { } request || !IsRepeatable(request))
            return false;
        if (arguments.Outcome.Result is not { } response)
            return HttpClientResiliencePredicates.IsTransient(arguments.Outcome);
        if (OtpClient.RetryAfterOf(response.Headers) > options.LongestWait)
            return false;

        return response.StatusCode switch
        {
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => true,
            // The first attempt is still at work.
            HttpStatusCode.Conflict => (await OtpClient.ProblemInAsync(response, arguments.Context.CancellationToken).ConfigureAwait(false))
                .Type == ProblemTypes.IdempotencyKeyInUse,
            _ => false,
        };
    }

    // What neither reads nor carries a key would happen twice, or seem not to have happened.
    private static bool IsRepeatable(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || request.Headers.Contains(OtpClient.IdempotencyKeyHeader);
}
