using MediatR;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Application.Common.Messaging;

/// <summary>
/// Whatever can be asked of the service. It says once and for all which permission it takes and what people are told of it: the endpoint
/// derives its policy and its description from here, and a request without them doesn't compile.
/// </summary>
public interface IOperation
{
    static abstract Permission RequiredPermission { get; }

    static abstract OperationReference Reference { get; }
}

/// <summary>A request that changes something.</summary>
public interface ICommand<TValue> : IRequest<Result<TValue>>, IOperation where TValue : notnull;

/// <summary>A request that only reads.</summary>
public interface IQuery<TValue> : IRequest<Result<TValue>>, IOperation where TValue : notnull;

/// <summary>An answer that shows in the reference what it looks like.</summary>
public interface IAnswer<TSelf> where TSelf : IAnswer<TSelf>
{
    static abstract TSelf Example { get; }
}
