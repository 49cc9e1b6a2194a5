using Otp.Api.Console.Figures;

namespace Otp.Console.Tests.Figures;

internal sealed class FigureTests
{
    [TestCase(0L, "0")]
    [TestCase(9999L, "9,999")]
    [TestCase(10_000L, "10k")]
    [TestCase(12_500L, "12.5k")]
    [TestCase(2_500_000L, "2.5M")]
    public void Brief_OfANumber_FitsBesideAChart(long number, string text) => Assert.That(Figure.Brief(number), Is.EqualTo(text));

    [TestCase(null, "–")]
    [TestCase(0.0, "0.0 %")]
    [TestCase(0.8754, "87.5 %")]
    [TestCase(1.0, "100.0 %")]
    public void Share_OfOne_IsPerCent(double? share, string text) => Assert.That(Figure.Share(share), Is.EqualTo(text));

    [TestCase(5L, 0L, null)]
    [TestCase(1000L, 1001L, "as before")]
    [TestCase(15L, 10L, "+50 %")]
    [TestCase(8L, 10L, "−20 %")]
    [TestCase(0L, 10L, "−100 %")]
    [TestCase(1_000_000L, 10L, "+9,999,900 %")]
    public void Change_SinceBefore_IsInWords(long now, long before, string? text) => Assert.That(Figure.Change(now, before), Is.EqualTo(text));
}
