namespace Otp.Application.Common.Paging;

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Limit">1 … <see cref="MaxLimit"/>.</param>
/// <param name="Offset">At least 0.</param>
public sealed record PageRequest(int Limit, long Offset)
{
    /// <summary>Contract, section 3.</summary>
    public const int DefaultLimit = 100;

    /// <inheritdoc cref="DefaultLimit"/>
    public const int MaxLimit = 1000;
}

/// <param name="Count">How many there are in all.</param>
/// <param name="Items">Those of the part that was asked for.</param>
/// <param name="Request">That part.</param>
public sealed record Page<T>(long Count, IReadOnlyList<T> Items, PageRequest Request);
