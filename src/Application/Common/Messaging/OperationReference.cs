using Otp.Domain.Common;

namespace Otp.Application.Common.Messaging;

/// <summary>What the reference says of an operation beside what its types say.</summary>
/// <param name="Summary">A few words in the imperative.</param>
/// <param name="Description">Whole sentences.</param>
public sealed record OperationReference(string Summary, string Description)
{
    /// <summary>A body as clients write it; null for an operation without one.</summary>
    public string? Example { get; init; }

    /// <summary>
    /// What it refuses with beside invalid fields and, for a command, beside others that keep coming first: both are the pipeline's.
    /// </summary>
    public IReadOnlyList<Failure> Refusals { get; init; } = [];
}
