using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Errors;
using Otp.Api.Serialization;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;

namespace Otp.Api.Endpoints;

/// <summary>The resource of the contract's section 3.</summary>
internal static class OtpCodeEndpoints
{
    private const string Path = "/notifications/otp";

    public static void MapOtpCodes(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Path).WithTags("One-time codes");

        group.MapPost("/", CreateOtpCode).WithName(nameof(CreateOtpCode));
    }

    private static async Task<Results<Created<OtpCodeDto>, ProblemResult>> CreateOtpCode(
        JsonBody<CreateOtpCodeCommand> body, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request, cancellationToken);
        return result.ToHttp(code => TypedResults.Created($"{ApiGroup.Prefix}{Path}/{code.Id}/", code));
    }
}
