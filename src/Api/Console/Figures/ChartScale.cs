using System.Globalization;

namespace Otp.Api.Console.Figures;

/// <summary>
/// Where things lie in a chart. Across, all is in per cent, so that a chart takes what width there is and its texts stay as large as
/// others; upwards, in pixels.
/// </summary>
internal sealed class ChartScale
{
    public const int Height = 172;

    private const int MostLines = 4;
    private const int Top = 14;
    private const int Bottom = 150;
    private const double Left = 11;
    private const double Right = 100;

    // Between two steps, of a step's width.
    private const double Gap = 0.28;

    private readonly long _between;
    private readonly double _step;
    private readonly int _series;

    /// <param name="steps">How many there are side by side.</param>
    /// <param name="series">How many bars each has.</param>
    public ChartScale(int steps, int series, long highest)
    {
        (_series, _step) = (series, (Right - Left) / steps);
        _between = RoundUp(Math.Max(1, highest), MostLines);
        Lines = [.. Enumerable.Range(0, (int)((Math.Max(1, highest) + _between - 1) / _between) + 1).Select(line => line * _between)];
    }

    /// <summary>The values that have a line across, from 0.</summary>
    public IReadOnlyList<long> Lines { get; }

    public static string Baseline => Number(Bottom);

    public static string LabelBaseline => Number(Bottom + 16);

    public static string Start => Percent(Left);

    /// <summary>What stands beside a line ends here.</summary>
    public static string LineLabelEnd => Percent(Left - 1.5);

    public static string End => Percent(Right);

    public string StepWidth => Percent(_step);

    public string BarWidth => Percent(_step * (1 - Gap) / _series);

    public static string Percent(double value) => Number(value) + "%";

    public string Y(long value) => Number(At(value));

    public string HeightOf(long value) => Number(Bottom - At(value));

    public string StepStart(int step) => Percent(Left + (step * _step));

    public string StepMiddle(int step) => Percent(Left + ((step + 0.5) * _step));

    public string BarStart(int step, int series) => Percent(Left + ((step + (Gap / 2) + (series * (1 - Gap) / _series)) * _step));

    // What is there at all can be seen.
    private double At(long value) => value == 0 ? Bottom : Bottom - Math.Max(1, (double)value / Lines[^1] * (Bottom - Top));

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    // The smallest of 1, 2, 5, 10, 20 … of which so many reach it.
    private static long RoundUp(long highest, int lines)
    {
        for (long unit = 1; ; unit *= 10)
        {
            foreach (var factor in (ReadOnlySpan<long>)[1, 2, 5])
            {
                if (factor * unit * lines >= highest)
                    return factor * unit;
            }
        }
    }
}
