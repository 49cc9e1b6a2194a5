using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Idempotency;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Application.OtpCodes.Queries;

namespace Otp.Api.Endpoints;

/// <summary>The resource of the contract's section 3.</summary>
internal sealed class OtpCodeEndpoints : IApiEndpoints
{
    private const string Path = "/notifications/otp";

    public void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup(Path).WithTags("One-time codes");

        group.MapPost("/", CreateOtpCode).WithName(nameof(CreateOtpCode))
            .TakesIdempotencyKey<OtpCodeDto>(StatusCodes.Status201Created, LocationOf);
        group.MapPost("/send/", SendOtpCode).WithName(nameof(SendOtpCode))
            .TakesIdempotencyKey<OtpCodeDto>(StatusCodes.Status202Accepted, LocationOf);
        group.MapPost("/deliver/", DeliverOtpCode).WithName(nameof(DeliverOtpCode))
            .TakesIdempotencyKey<OtpCodeDto>(StatusCodes.Status202Accepted, LocationOf);
        group.MapPost("/{id:id}/resend/", ResendOtpCode).WithName(nameof(ResendOtpCode))
            .TakesIdempotencyKey<OtpCodeDto>(StatusCodes.Status202Accepted, LocationOf);
        group.MapPost("/verify/", VerifyOtpCode).WithName(nameof(VerifyOtpCode))
            .TakesIdempotencyKey<VerificationDto>(StatusCodes.Status200OK, _ => null);
        group.MapPost("/unlock/", UnlockRecipient).WithName(nameof(UnlockRecipient));
        group.MapGet("/", ListOtpCodes).WithName(nameof(ListOtpCodes));
        group.MapGet("/{id:id}/", GetOtpCode).WithName(nameof(GetOtpCode));
        group.MapPatch("/{id:id}/", UpdateOtpCode).WithName(nameof(UpdateOtpCode));
        group.MapDelete("/{id:id}/", DeleteOtpCode).WithName(nameof(DeleteOtpCode));
        group.MapGet("/{id:id}/deliveries/", ListDeliveries).WithName(nameof(ListDeliveries));
    }

    private static async Task<Results<Created<OtpCodeDto>, ProblemResult>> CreateOtpCode(
        JsonBody<CreateOtpCodeCommand> body, HttpRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request, cancellationToken);
        return result.ToHttp(code => TypedResults.Created(ApiAddress.For(request, LocationOf(code)), code));
    }

    private static async Task<Results<Accepted<OtpCodeDto>, ProblemResult>> SendOtpCode(
        JsonBody<SendOtpCodeCommand> body, HttpRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request, cancellationToken);
        return result.ToHttp(code => TypedResults.Accepted(ApiAddress.For(request, LocationOf(code)), code));
    }

    private static async Task<Results<Accepted<OtpCodeDto>, ProblemResult>> DeliverOtpCode(
        JsonBody<DeliverOtpCodeCommand> body, HttpRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request, cancellationToken);
        return result.ToHttp(code => TypedResults.Accepted(ApiAddress.For(request, LocationOf(code)), code));
    }

    private static async Task<Results<Accepted<OtpCodeDto>, ProblemResult>> ResendOtpCode(
        JsonBody<ResendOtpCodeCommand> body, HttpRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request, cancellationToken);
        return result.ToHttp(code => TypedResults.Accepted(ApiAddress.For(request, LocationOf(code)), code));
    }

    private static async Task<Results<Ok<VerificationDto>, ProblemResult>> VerifyOtpCode(
        JsonBody<VerifyOtpCodeCommand> body, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request, cancellationToken);
        return result.ToHttp(TypedResults.Ok);
    }

    private static async Task<Results<NoContent, ProblemResult>> UnlockRecipient(
        JsonBody<UnlockRecipientCommand> body, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request, cancellationToken);
        return result.ToHttp(_ => TypedResults.NoContent());
    }

    private static async Task<Results<Ok<PageResponse<OtpCodeDto>>, ProblemResult>> ListOtpCodes(
        QueryParameters<ListOtpCodesQuery> parameters, HttpRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(parameters.Query, cancellationToken);
        return result.ToHttp(page => TypedResults.Ok(PageResponse<OtpCodeDto>.Of(page, request)));
    }

    private static async Task<Results<Ok<OtpCodeDto>, ProblemResult>> GetOtpCode(
        PathParameters<GetOtpCodeQuery> path, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(path.Request, cancellationToken);
        return result.ToHttp(TypedResults.Ok);
    }

    private static async Task<Results<Ok<OtpCodeDto>, ProblemResult>> UpdateOtpCode(
        JsonBody<UpdateOtpCodeCommand> body, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request, cancellationToken);
        return result.ToHttp(TypedResults.Ok);
    }

    private static async Task<Results<Ok<PageResponse<DeliveryDto>>, ProblemResult>> ListDeliveries(
        QueryParameters<ListDeliveriesQuery> parameters, HttpRequest request, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(parameters.Query, cancellationToken);
        return result.ToHttp(page => TypedResults.Ok(PageResponse<DeliveryDto>.Of(page, request)));
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteOtpCode(
        PathParameters<DeleteOtpCodeCommand> path, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(path.Request, cancellationToken);
        return result.ToHttp(_ => TypedResults.NoContent());
    }

    private static string LocationOf(OtpCodeDto code) => $"{ApiAddress.Prefix}{Path}/{code.Id}/";
}
