namespace Otp.Domain.Common;

/// <summary>What the written form of a value looks like, as far as it can be said without a sentence.</summary>
public abstract record Shape;

/// <param name="Format">Such as <c>date-time</c>.</param>
/// <param name="Pattern">A regular expression.</param>
/// <param name="MinLength">In characters.</param>
/// <param name="MaxLength">In characters.</param>
/// <param name="Words">Where nothing else is taken.</param>
public sealed record TextShape(
    string? Format = null, string? Pattern = null, int? MinLength = null, int? MaxLength = null, IReadOnlyList<string>? Words = null)
    : Shape;

/// <param name="Bits">32 or 64.</param>
/// <param name="Minimum">Null: the least that these bits hold.</param>
/// <param name="Maximum">Null: the most that they hold.</param>
/// <param name="Numbers">Where nothing else is taken.</param>
public sealed record IntegerShape(int Bits, long? Minimum = null, long? Maximum = null, IReadOnlyList<int>? Numbers = null) : Shape;

public sealed record BooleanShape : Shape;

public sealed record ListShape(Shape Items) : Shape;

public sealed record EitherShape(params IReadOnlyList<Shape> Shapes) : Shape;
