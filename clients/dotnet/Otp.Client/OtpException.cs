using System.Net;

namespace Otp.Client;

/// <summary>
/// Why a call came to nothing: the service refused it, or couldn't be reached. It holds no code, no key and no recipient.
/// </summary>
public sealed class OtpException : Exception
{
    internal OtpException(Problem problem, HttpStatusCode status, TimeSpan? retryAfter)
        : base(problem.Detail ?? problem.Title ?? $"The service answered {(int)status}.") =>
        (Type, StatusCode, TraceId, Errors, RetryAfter) = (
            problem.Type ?? ProblemTypes.NoProblem, status, problem.TraceId, problem.Errors ?? NoErrors, retryAfter);

    internal OtpException(string type, string message, Exception inner) : base(message, inner) => (Type, Errors) = (type, NoErrors);

    /// <summary>Which rule was broken, for code to branch on: one of <see cref="ProblemTypes"/>.</summary>
    public string Type { get; }

    /// <summary>The answer's status; null where there was no answer.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>What the service's operator finds the request by.</summary>
    public string? TraceId { get; }

    /// <summary>
    /// For <see cref="ProblemTypes.InvalidFields"/>: the fields by their names in the request, and what each takes. Otherwise empty.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Errors { get; }

    /// <summary>How long to wait before the next try; null where the service doesn't say.</summary>
    public TimeSpan? RetryAfter { get; }

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> NoErrors { get; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
}
