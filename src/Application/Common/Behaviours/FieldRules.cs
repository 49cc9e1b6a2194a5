using Otp.Application.Common.Messaging;
using Otp.Domain.Common;

namespace Otp.Application.Common.Behaviours;

/// <summary>What the types of a request's fields say of them, put together once for each type of request.</summary>
internal sealed class FieldRules<TRequest>(IServiceProvider services)
{
    private readonly (string Name, Func<TRequest, string?> FaultIn)[] _rules =
        [.. RequestFields<TRequest>.All.Select(field => (field.Name, field.FaultsBy(services)))];

    public IReadOnlyList<InvalidField> FaultsIn(TRequest request)
    {
        List<InvalidField>? faults = null;
        foreach (var (name, faultIn) in _rules)
        {
            if (faultIn(request) is { } fault)
                (faults ??= []).Add(new InvalidField(name, fault));
        }

        IReadOnlyList<InvalidField> inconsistencies = request is IConsistent whole ? whole.Inconsistencies : [];
        return faults is null ? inconsistencies : [.. faults, .. inconsistencies];
    }
}
