using System.Collections.Concurrent;
using System.Reflection;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Api.Console.Visits;

/// <summary>
/// The one way for a page to ask the application anything: what the request takes is checked before it is sent, as the API's endpoints do.
/// </summary>
internal sealed class ConsoleSender(IMediator mediator, Visit visit)
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

    private static Permission PermissionOf(Type request) =>
        request.GetProperty(nameof(IOperation.RequiredPermission), BindingFlags.Public | BindingFlags.Static)
            ?.GetValue(obj: null) as Permission
            ?? throw new InvalidOperationException($"{request.Name} names no permission.");
}
