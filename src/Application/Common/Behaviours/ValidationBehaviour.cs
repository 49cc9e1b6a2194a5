using FluentValidation;
using MediatR;
using Otp.Domain.Common;

namespace Otp.Application.Common.Behaviours;

/// <summary>
/// Refuses a request whose fields can't be read, are missing or don't go together, whether it has a validator or not, and one whose
/// validators find fault. All the faults are named at once; the handler then never runs.
/// </summary>
internal sealed class ValidationBehaviour<TRequest, TResponse>(FieldRules<TRequest> fields, IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IFailable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var faults = fields.FaultsIn(request);
        foreach (var validator in validators)
        {
            var result = await validator.ValidateAsync(request, cancellationToken);
            if (!result.IsValid)
                faults = [.. faults, .. result.Errors.Select(error => new InvalidField(error.PropertyName, error.ErrorMessage))];
        }

        return faults.Count == 0 ? await next() : TResponse.Failed(Failure.Invalid(faults));
    }
}
