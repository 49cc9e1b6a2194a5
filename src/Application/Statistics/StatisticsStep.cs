using System.Diagnostics.CodeAnalysis;
using Otp.Domain.Common;

namespace Otp.Application.Statistics;

/// <summary>How much time a row of statistics sums.</summary>
public enum StatisticsStep
{
    Hour,
    Day,
}

/// <summary>A step as clients name it.</summary>
public sealed record StatisticsStepName(StatisticsStep Step) : IReadable<StatisticsStepName>
{
    private const string Hour = "hour";
    private const string Day = "day";

    public static string Takes => $"Takes {Hour} or {Day}.";

    public static Shape Shape => new WordShape(nameof(StatisticsStep), Hour, Day);

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out StatisticsStepName? step)
    {
        step = text switch { Hour => new(StatisticsStep.Hour), Day => new(StatisticsStep.Day), _ => null };
        return step is not null;
    }
}
