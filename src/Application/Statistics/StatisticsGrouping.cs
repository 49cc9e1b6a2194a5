using System.Diagnostics.CodeAnalysis;
using Otp.Domain.Common;

namespace Otp.Application.Statistics;

/// <summary>By what rows of statistics are told apart.</summary>
public enum StatisticsGrouping
{
    None,
    Purpose,
    Channel,
    Provider,

    /// <summary>The first digits of a mobile number.</summary>
    Prefix,
}

/// <summary>A grouping as clients name it.</summary>
public sealed record StatisticsGroupingName(StatisticsGrouping Grouping) : IReadable<StatisticsGroupingName>
{
    private const string Purpose = "purpose";
    private const string Channel = "channel";
    private const string Provider = "provider";
    private const string Prefix = "prefix";

    public static string Takes => $"Takes {Purpose}, {Channel}, {Provider} or {Prefix}.";

    public static Shape Shape => new WordShape(nameof(StatisticsGrouping), Purpose, Channel, Provider, Prefix);

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out StatisticsGroupingName? grouping)
    {
        grouping = text switch
        {
            Purpose => new(StatisticsGrouping.Purpose),
            Channel => new(StatisticsGrouping.Channel),
            Provider => new(StatisticsGrouping.Provider),
            Prefix => new(StatisticsGrouping.Prefix),
            _ => null,
        };
        return grouping is not null;
    }
}
