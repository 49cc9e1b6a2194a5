using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Application.Standing.Queries;

/// <summary>What waits to be sent, how the providers fare, and how recent the statistics are.</summary>
public sealed record GetStandingQuery : IQuery<StandingDto>
{
    public static Permission RequiredPermission => Permission.ReadOtpCode;

    public static OperationReference Reference { get; } = new(
        "See how the service stands",
        "What waits to be sent and for how long, how each provider fares as seen from the node that answers, and how recent the "
            + "statistics are.");
}

/// <summary>What is stored of how the service stands: the same from every node.</summary>
/// <param name="SummedAt"><see cref="StandingDto.SummedAt"/></param>
/// <param name="Waiting"><see cref="StandingDto.Waiting"/></param>
public sealed record StoredStanding(DateTimeOffset? SummedAt, IReadOnlyList<WaitingMessagesDto> Waiting);

/// <summary>The read side of it.</summary>
public interface IStandingReader
{
    Task<StoredStanding> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>What this node has in memory of the providers.</summary>
public interface IProviderStandings
{
    IReadOnlyList<ProviderStandingDto> Standings { get; }
}

internal sealed class GetStandingQueryHandler(IStandingReader reader, IProviderStandings providers, TimeProvider clock)
    : IRequestHandler<GetStandingQuery, Result<StandingDto>>
{
    public async Task<Result<StandingDto>> Handle(GetStandingQuery request, CancellationToken cancellationToken)
    {
        var stored = await reader.ReadAsync(cancellationToken);

        return new StandingDto
        {
            At = clock.GetUtcNow(),
            SummedAt = stored.SummedAt,
            Waiting = stored.Waiting,
            Providers = providers.Standings,
        };
    }
}
