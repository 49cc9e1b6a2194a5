using System.ComponentModel;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
#if (!ofOtpCodes)
using Otp.Application.OtpCodes;
#endif
using Otp.Domain.Access;
using Otp.Domain.Common;
#if (hasId)
using Otp.Domain.OtpCodes;
#endif

namespace Otp.Application.AnArea.Queries;

public sealed record NewQueryQuery : IQuery<OtpCodeDto>
{
    public static Permission RequiredPermission => Permission.APermission;

    public static OperationReference Reference { get; } = new(
        "NewQuery in a few words, in the imperative",
#if (hasId)
        "What NewQuery answers, in whole sentences.")
    {
        Refusals = [OtpCode.NotFound],
    };

    /// <summary>From the address, never from the query.</summary>
    public long Id { get; init; }
#else
        "What NewQuery answers, in whole sentences.");
#endif

    [Description("What the reference says of it beside what its type takes.")]
    public Field<Day> Since { get; init; }
}

internal sealed class NewQueryQueryHandler : IRequestHandler<NewQueryQuery, Result<OtpCodeDto>>
{
    public Task<Result<OtpCodeDto>> Handle(NewQueryQuery request, CancellationToken cancellationToken) =>
        throw new NotSupportedException(
            "NewQueryQueryHandler isn't written: it asks a reader, such as IOtpCodeReader, and hands out what that read.");
}
