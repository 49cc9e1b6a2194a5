using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Application.OtpCodes.Queries;

/// <summary>One code by its id (contract, section 3).</summary>
public sealed record GetOtpCodeQuery : IQuery<OtpCodeDto>
{
    public static Permission RequiredPermission => Permission.ReadOtpCode;

    public static OperationReference Reference { get; } = new("Retrieve a one-time code", "One code by its id.")
    {
        Refusals = [OtpCode.NotFound],
    };

    /// <summary>From the address.</summary>
    public long Id { get; init; }
}

internal sealed class GetOtpCodeQueryHandler(IOtpCodeReader reader) : IRequestHandler<GetOtpCodeQuery, Result<OtpCodeDto>>
{
    public async Task<Result<OtpCodeDto>> Handle(GetOtpCodeQuery request, CancellationToken cancellationToken) =>
        await reader.FindAsync(request.Id, cancellationToken) is { } code ? code : OtpCode.NotFound;
}
