using System.Globalization;
using Otp.Api.Console.Figures;

namespace Otp.Console.Tests.Figures;

internal sealed class ChartScaleTests
{
    [TestCase(0L, new long[] { 0, 1 })]
    [TestCase(1L, new long[] { 0, 1 })]
    [TestCase(3L, new long[] { 0, 1, 2, 3 })]
    [TestCase(4L, new long[] { 0, 1, 2, 3, 4 })]
    [TestCase(5L, new long[] { 0, 2, 4, 6 })]
    [TestCase(1204L, new long[] { 0, 500, 1000, 1500 })]
    [TestCase(41_000_000L, new long[] { 0, 20_000_000, 40_000_000, 60_000_000 })]
    public void Lines_OfAnyHighest_AreFewAndRoundAndReachIt(long highest, long[] lines) =>
        Assert.That(new ChartScale(24, 2, highest).Lines, Is.EqualTo(lines));

    [Test]
    public void Bars_OfAllSteps_LieSideBySideWithinTheChart()
    {
        var scale = new ChartScale(steps: 24, series: 2, highest: 10);
        var width = Value(scale.BarWidth);

        var starts = Enumerable.Range(0, 48).Select(bar => Value(scale.BarStart(bar / 2, bar % 2))).ToList();

        Assert.That(starts.Zip(starts.Skip(1), (one, next) => next - one), Is.All.GreaterThanOrEqualTo(width - 0.002));
        Assert.That((starts[0], starts[^1] + width), Is.EqualTo((11.5, 99.5)).Within(0.1));
    }

    [Test]
    public void Bars_AsHighAsTheTopLine_ReachIt()
    {
        var scale = new ChartScale(7, 2, highest: 10);

        Assert.That(scale.Lines, Is.EqualTo([0, 5, 10]));
        Assert.That((scale.Y(10), scale.HeightOf(10), scale.HeightOf(0)), Is.EqualTo(("14", "136", "0")));
    }

    // Whatever the machine's culture writes.
    private static double Value(string percent) => double.Parse(percent.TrimEnd('%'), CultureInfo.InvariantCulture);
}
