using System.Diagnostics;
using MediatR;
using Microsoft.Extensions.Logging;
using Otp.Domain.Common;

namespace Otp.Application.Common.Behaviours;

/// <summary>
/// One activity, one measurement and one debug line a request: its type, its outcome, how long it took. Never what it carries.
/// </summary>
internal sealed partial class TracingBehaviour<TRequest, TResponse>(
    OtpMetrics metrics, ILogger<TracingBehaviour<TRequest, TResponse>> logger) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    private static readonly string Name = typeof(TRequest).Name;

    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        using var activity = Tracing.Source.StartActivity(Name);
        var start = Stopwatch.GetTimestamp();

        var response = await next();

        var outcome = response.Outcome;
        activity?.SetTag("otp.outcome", outcome);
        var elapsed = Stopwatch.GetElapsedTime(start);
        metrics.Record(Name, outcome, elapsed);
        LogOutcome(Name, outcome, elapsed);
        return response;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Request}: {Outcome} in {Elapsed}")]
    private partial void LogOutcome(string request, string outcome, TimeSpan elapsed);
}

/// <summary>Where the application's activities come from.</summary>
public static class Tracing
{
    public const string SourceName = "Otp.Application";

    internal static readonly ActivitySource Source = new(SourceName);
}
