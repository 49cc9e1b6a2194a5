using Otp.Api.Console.Figures;

namespace Otp.Console.Tests.Figures;

internal sealed class FigureTests
{
    [TestCase(0L, 20_000_000L, "0")]
    [TestCase(4000L, 6000L, "4,000")]
    [TestCase(5000L, 10_000L, "5k")]
    [TestCase(2500L, 10_000L, "2.5k")]
    [TestCase(2_000_000L, 8_000_000L, "2,000k")]
    [TestCase(5_000_000L, 20_000_000L, "5M")]
    public void Brief_OfANumber_IsInTheUnitOfItsAxis(long number, long highest, string text) =>
        Assert.That(Figure.Brief(number, highest), Is.EqualTo(text));

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
