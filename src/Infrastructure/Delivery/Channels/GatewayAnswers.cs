using System.Globalization;
using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>What an answer by HTTP means for the message (contract, section 5).</summary>
internal static class GatewayAnswers
{
    public static ProviderAnswer OfRefusal(HttpResponseMessage response, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var detail = $"The gateway answered {status}.";
        return status switch
        {
            400 or 404 or 410 or 413 or 415 or 422 => Refused(status, detail),
            401 or 403 => new ProviderAnswer.NotYou { Detail = detail },
            // What is in no list, such as a redirection or a bill to be paid, isn't the message's fault either.
            _ => new ProviderAnswer.NotNow(RetryAfterOf(response, now)) { Detail = detail },
        };
    }

    /// <param name="cancellationToken">The attempt's own: its end is told from the end of a connection that was never made.</param>
    public static ProviderAnswer Of(Exception exception, CancellationToken cancellationToken)
    {
        // Its own text, which may repeat the address and with it a key, isn't for the log.
        var detail = exception is OperationCanceledException
            ? "The gateway didn't answer in time."
            : $"The gateway couldn't be asked: {exception.GetType().Name}.";
        return IsBeforeConnection(exception, cancellationToken)
            ? new ProviderAnswer.NotNow { Detail = detail }
            : new ProviderAnswer.Unknown { Detail = detail };
    }

    public static ProviderAnswer Refused(int status, string detail) =>
        new ProviderAnswer.NotThisMessage(status.ToString(CultureInfo.InvariantCulture)) { Detail = detail };

    /// <returns>Null where it doesn't say when to come back.</returns>
    public static DateTimeOffset? RetryAfterOf(HttpResponseMessage response, DateTimeOffset now)
    {
        var given = response.Headers.RetryAfter;
        return given?.Date ?? (given?.Delta is { } delta && delta < DateTimeOffset.MaxValue - now ? now + delta : null);
    }

    private static bool IsBeforeConnection(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        }
        || (exception is OperationCanceledException { InnerException: TimeoutException } && !cancellationToken.IsCancellationRequested);
}
