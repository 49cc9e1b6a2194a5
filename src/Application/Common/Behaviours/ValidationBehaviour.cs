using FluentValidation;
using MediatR;
using Otp.Domain.Common;

namespace Otp.Application.Common.Behaviours;

/// <summary>Refuses a request whose validators find fault, naming all the faults at once; the handler then never runs.</summary>
internal sealed class ValidationBehaviour<TRequest, TResponse>(
    IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        List<InvalidField> faults = [];
        foreach (var validator in validators)
        {
            var result = await validator.ValidateAsync(request, cancellationToken);
            faults.AddRange(result.Errors.Select(error => new InvalidField(error.PropertyName, error.ErrorMessage)));
        }

        return faults.Count == 0 ? await next() : TResponse.Failed(Failure.Invalid(faults));
    }
}
