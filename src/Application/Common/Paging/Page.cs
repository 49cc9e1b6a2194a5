using Otp.Application.Common.Messaging;

namespace Otp.Application.Common.Paging;

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Limit">How many at the most.</param>
/// <param name="Offset">How many come before it.</param>
public sealed record PageRequest(int Limit, long Offset)
{
    public static PageRequest Of(Field<PageLimit> limit, Field<PageOffset> offset) =>
        new((limit.OrNull ?? PageLimit.Default).Value, offset.OrNull?.Value ?? 0);
}

/// <param name="Count">How many there are in all.</param>
/// <param name="Items">Those of the part that was asked for.</param>
/// <param name="Request">That part.</param>
public sealed record Page<T>(long Count, IReadOnlyList<T> Items, PageRequest Request);
