using Otp.Application.Statistics;

namespace Otp.Api.Console.Figures;

/// <summary>Rows of statistics, added up.</summary>
/// <param name="Converted">How many of the messages that were sent told a code that was verified.</param>
public sealed record Totals(long Created, long Sent, long Delivered, long Verified, long Expired, long Locked, long Converted)
{
    private static readonly Totals Nothing = new(0, 0, 0, 0, 0, 0, 0);

    public bool IsNothing => this == Nothing;

    /// <summary>The share of messages whose code was verified; null where none was sent.</summary>
    public double? Conversion => ShareOf(Converted);

    /// <summary>The share of messages that a provider took; null where none was sent.</summary>
    public double? DeliveredShare => ShareOf(Delivered);

    public static Totals Of(IEnumerable<StatisticsRowDto> rows) => Sum(rows.Select(Of));

    public static Totals Sum(IEnumerable<Totals> parts) => parts.Aggregate(Nothing, (sum, part) => new Totals(
        sum.Created + part.Created,
        sum.Sent + part.Sent,
        sum.Delivered + part.Delivered,
        sum.Verified + part.Verified,
        sum.Expired + part.Expired,
        sum.Locked + part.Locked,
        sum.Converted + part.Converted));

    // A share times what it is of is the count it was made of, but for the last bits.
    private static Totals Of(StatisticsRowDto row) => new(
        row.Created, row.Sent, row.Delivered, row.Verified, row.Expired, row.Locked, (long)Math.Round((row.Conversion ?? 0) * row.Sent));

    private double? ShareOf(long part) => Sent > 0 ? (double)part / Sent : null;
}
