using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Idempotency;
using Otp.Api.Requests;
using Otp.Api.Serialization;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Api.Endpoints;

/// <summary>The resource of the contract's section 3.</summary>
internal static class OtpCodeEndpoints
{
    private const string Path = "/notifications/otp";

    public static void MapOtpCodes(this RouteGroupBuilder api)
    {
        var group = api.MapGroup(Path).WithTags("One-time codes");

        group.MapPost("/", CreateOtpCode).WithName(nameof(CreateOtpCode))
            .WithSummary("Create a one-time code")
            .WithDescription(
                "Stores a code that the caller drew, for exactly one recipient; without valid_to it lives for the configured lifetime. " +
                "The answer is sent once the code is durable.")
            .TakesIdempotencyKey<OtpCodeDto>(StatusCodes.Status201Created, LocationOf)
            .Refuses(RecipientCodes.TooManyLive, ConcurrencyConflictException.Contended);
        group.MapPost("/send/", SendOtpCode).WithName(nameof(SendOtpCode))
            .WithSummary("Send a one-time code")
            .WithDescription(
                "Draws a code, which only its recipient learns, and delivers it by the configured providers: at least once, until it " +
                "can't be used any more.")
            .TakesIdempotencyKey<OtpCodeDto>(StatusCodes.Status202Accepted, LocationOf)
            .Refuses(
                ServedRecipients.NotServed, RecipientSends.NoProvider, SendBudget.SentTooOften(TimeSpan.FromSeconds(30)),
                RecipientCodes.TooManyLive,
                ConcurrencyConflictException.Contended);
        group.MapPost("/verify/", VerifyOtpCode).WithName(nameof(VerifyOtpCode))
            .WithSummary("Verify a one-time code")
            .WithDescription(
                "Asks whether what a person typed is right. Exactly one of any number of simultaneous right guesses is answered true; " +
                "every wrong one counts against the recipient, and too many lock it.")
            .TakesIdempotencyKey<VerificationDto>(StatusCodes.Status200OK, _ => null)
            .Refuses(ConcurrencyConflictException.Contended);
        group.MapPost("/unlock/", UnlockRecipient).WithName(nameof(UnlockRecipient))
            .WithSummary("Unlock a recipient")
            .WithDescription("Ends a lock by wrong guesses and clears their count. Codes that the lock took out of use stay so.")
            .Refuses(ConcurrencyConflictException.Contended);
        group.TakesPostAlone("/verify/", "/unlock/", "/send/");
        group.MapGet("/", ListOtpCodes).WithName(nameof(ListOtpCodes))
            .WithSummary("List one-time codes")
            .WithDescription("A page of codes, filtered and ordered.");
        group.MapGet("/{id:id}/", GetOtpCode).WithName(nameof(GetOtpCode)).Sends<GetOtpCodeQuery>()
            .WithSummary("Retrieve a one-time code")
            .WithDescription("One code by its id.")
            .Refuses(OtpCode.NotFound);
        group.MapPatch("/{id:id}/", UpdateOtpCode).WithName(nameof(UpdateOtpCode))
            .WithSummary("Update a one-time code")
            .WithDescription("Changes what is given; an absent field stays as it is. The result must have exactly one recipient.")
            .Refuses(
                OtpCode.NotFound,
                OtpCode.Consumed,
                OtpCode.Generated,
                OtpCode.Unreadable,
                RecipientCodes.TooManyLive,
                ConcurrencyConflictException.Contended);
        group.MapDelete("/{id:id}/", DeleteOtpCode).WithName(nameof(DeleteOtpCode)).Sends<DeleteOtpCodeCommand>()
            .WithSummary("Delete a one-time code")
            .WithDescription("A deleted code can never be verified.")
            .Refuses(OtpCode.NotFound, ConcurrencyConflictException.Contended);
        group.MapGet("/{id:id}/deliveries/", ListDeliveries).WithName(nameof(ListDeliveries))
            .WithSummary("Follow the deliveries of a one-time code")
            .WithDescription("What each provider made of the message, the newest first; empty for a code that wasn't sent from here.")
            .Refuses(OtpCode.NotFound);
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
        long id, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetOtpCodeQuery(id), cancellationToken);
        return result.ToHttp(TypedResults.Ok);
    }

    private static async Task<Results<Ok<OtpCodeDto>, ProblemResult>> UpdateOtpCode(
        long id, JsonBody<UpdateOtpCodeCommand> body, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(body.Request with { Id = id }, cancellationToken);
        return result.ToHttp(TypedResults.Ok);
    }

    private static async Task<Results<Ok<PageResponse<DeliveryDto>>, ProblemResult>> ListDeliveries(
        long id, QueryParameters<ListDeliveriesQuery> parameters, HttpRequest request, IMediator mediator,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(parameters.Query with { Id = id }, cancellationToken);
        return result.ToHttp(page => TypedResults.Ok(PageResponse<DeliveryDto>.Of(page, request)));
    }

    private static async Task<Results<NoContent, ProblemResult>> DeleteOtpCode(
        long id, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new DeleteOtpCodeCommand(id), cancellationToken);
        return result.ToHttp(_ => TypedResults.NoContent());
    }

    private static string LocationOf(OtpCodeDto code) => $"{ApiAddress.Prefix}{Path}/{code.Id}/";
}
