using Otp.Api.Serialization;
using Otp.Domain.Common;

namespace Otp.Api.Errors;

/// <summary>A problem that an endpoint may refuse with besides those that all share.</summary>
internal sealed record RefusalMetadata(Problem Problem);

internal static class RefusalConventions
{
    /// <summary>For the reference: the endpoint may also answer with these failures.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params IEnumerable<Failure> failures) =>
        endpoint.WithMetadata([.. failures.Select(failure => new RefusalMetadata(Problem.Describe(failure)))]);

    /// <inheritdoc cref="Refuses(RouteHandlerBuilder, IEnumerable{Failure})"/>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params IEnumerable<int> statuses) =>
        endpoint.WithMetadata([.. statuses.Select(status => new RefusalMetadata(Problem.Describe(status)))]);
}
