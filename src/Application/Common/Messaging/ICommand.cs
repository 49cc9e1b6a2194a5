using MediatR;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Application.Common.Messaging;

/// <summary>
/// Whatever can be asked of the service. It names the permission it takes, once and for all: the endpoint derives its policy from here,
/// and a request without one doesn't compile.
/// </summary>
public interface IPermissioned
{
    static abstract Permission RequiredPermission { get; }
}

/// <summary>A request that changes something.</summary>
public interface ICommand<TValue> : IRequest<Result<TValue>>, IPermissioned where TValue : notnull;

/// <summary>A request that only reads.</summary>
public interface IQuery<TValue> : IRequest<Result<TValue>>, IPermissioned where TValue : notnull;
