using System.Collections.Concurrent;
using System.Reflection;
using MediatR;
using Otp.Api.Idempotency;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Api.Console.Visits;

/// <summary>
/// The one way for a page to ask the application anything: what the request takes is checked before it is sent, as the API's endpoints do.
/// </summary>
internal sealed class ConsoleSender(IMediator mediator, IKeptAnswers kept, Visit visit)
{
    private static readonly ConcurrentDictionary<Type, Permission> Permissions = new();

    /// <exception cref="RefusedException">The token that is signed in doesn't have the permission.</exception>
    public Task<Result<TValue>> SendAsync<TValue>(IRequest<Result<TValue>> request) where TValue : notnull
    {
        var permission = Permissions.GetOrAdd(request.GetType(), PermissionOf);
        return visit.May(permission)
            ? mediator.Send(request, visit.Context.RequestAborted)
            : throw new RefusedException(RefusedException.Missing(permission));
    }

    /// <summary>
    /// Does once what two clicks on one form ask for: as with an <c>Idempotency-Key</c>, the commit that does it keeps that it was done.
    /// </summary>
    /// <param name="form">What the form that was shown has and no other.</param>
    /// <returns>Null where it was done, now or before.</returns>
    /// <inheritdoc cref="SendAsync" path="/exception"/>
    public Task<Failure?> SendOnceAsync<TValue>(IRequest<Result<TValue>> request, string form) where TValue : notnull
    {
        if (!Guid.TryParseExact(form, "N", out var key))
            throw new BadHttpRequestException("The form has lost what tells it from others.");

        return kept.AnswerOnceAsync(
            new IdempotentRequest(
                Caller.OfToken(visit.Grant!.TokenId), $"console {request.GetType().Name}", $"{key:N}", ReadOnlyMemory<byte>.Empty),
            format: _ => [],
            async () => (await SendAsync(request)).Failure,
            isRefusal: refusal => refusal is not null,
            replay: _ => null,
            visit.Context.RequestAborted);
    }

    private static Permission PermissionOf(Type request) =>
        request.GetProperty(nameof(IOperation.RequiredPermission), BindingFlags.Public | BindingFlags.Static)
            ?.GetValue(obj: null) as Permission
            ?? throw new InvalidOperationException($"{request.Name} names no permission.");
}
