using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Otp.Application.Common.Values;
using Otp.Domain.Common;

namespace Otp.Application.Common.Paging;

/// <summary>How many a page may hold (contract, section 3).</summary>
public sealed record PageLimit : IReadable<PageLimit>
{
    public static readonly PageLimit Default = new(100);
    public static readonly PageLimit Largest = new(1000);

    private PageLimit(int value) => Value = value;

    public static string Takes => $"Takes an integer from 1 to {Largest.Value}.";

    public static Shape Shape => new IntegerShape(Bits: 64, Minimum: 1, Largest.Value);

    public int Value { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out PageLimit? limit)
    {
        var isTaken = WholeNumber.TryParse(text, out var number) && number.Value >= 1 && number.Value <= Largest.Value;
        limit = isTaken ? new PageLimit((int)number!.Value) : null;
        return limit is not null;
    }
}

/// <summary>How many of a list come before a page (contract, section 3).</summary>
public sealed record PageOffset : IReadable<PageOffset>
{
    private PageOffset(long value) => Value = value;

    public static string Takes => string.Create(CultureInfo.InvariantCulture, $"Takes an integer from 0 to {long.MaxValue}.");

    public static Shape Shape => new IntegerShape(Bits: 64, Minimum: 0);

    public long Value { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out PageOffset? offset)
    {
        offset = WholeNumber.TryParse(text, out var number) && number.Value >= 0 ? new PageOffset(number.Value) : null;
        return offset is not null;
    }
}
