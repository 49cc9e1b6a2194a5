using Otp.Domain.Common;

namespace Otp.Application.Common.Messaging;

/// <summary>A request some of whose fields must go together, whoever makes it; the pipeline asks it.</summary>
public interface IConsistent
{
    /// <summary>Empty where they do.</summary>
    IReadOnlyList<InvalidField> Inconsistencies { get; }
}
