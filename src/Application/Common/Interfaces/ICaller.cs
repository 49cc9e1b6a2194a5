using Otp.Domain.Access;

namespace Otp.Application.Common.Interfaces;

/// <summary>Who asks.</summary>
public interface ICaller
{
    /// <summary>Null: the operator, on the command line.</summary>
    Caller? Current { get; }
}
