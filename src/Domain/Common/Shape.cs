namespace Otp.Domain.Common;

/// <summary>What the written form of a value looks like, as far as it can be said without a sentence.</summary>
public abstract record Shape;

/// <param name="Format">Such as <c>date-time</c>.</param>
/// <param name="Pattern">A regular expression.</param>
/// <param name="MinLength">In characters.</param>
/// <param name="MaxLength">In characters.</param>
public sealed record TextShape(string? Format = null, string? Pattern = null, int? MinLength = null, int? MaxLength = null) : Shape;

/// <param name="Bits">32 or 64.</param>
/// <param name="Minimum">Null: the least that these bits hold.</param>
/// <param name="Maximum">Null: the most that they hold.</param>
public sealed record IntegerShape(int Bits, long? Minimum = null, long? Maximum = null) : Shape;

/// <summary>One of a few words.</summary>
/// <param name="Name">What generated clients call the set.</param>
public sealed record WordShape(string Name, params IReadOnlyList<string> Words) : Shape;

/// <summary>One of a few numbers, each of which stands for something.</summary>
/// <param name="Name">What generated clients call the set.</param>
/// <param name="Numbers">Each with the word for what it stands for.</param>
public sealed record NumberShape(string Name, IReadOnlyList<(int Number, string Word)> Numbers) : Shape;

public sealed record BooleanShape : Shape;

public sealed record ListShape(Shape Items) : Shape;

public sealed record EitherShape(params IReadOnlyList<Shape> Shapes) : Shape;
