using Otp.Domain.Common;

namespace Otp.Domain.UnitTests.Common;

internal sealed class InputTests
{
    private static IEnumerable<TestCaseData> Forms =>
    [
        new TestCaseData(default(Input), InputKind.Absent, "").SetArgDisplayNames("absent"),
        new TestCaseData(Input.Null, InputKind.Null, "").SetArgDisplayNames("null"),
        new TestCaseData(Input.OfText("42317"), InputKind.Text, "42317").SetArgDisplayNames("text"),
        new TestCaseData(Input.OfText(""), InputKind.Text, "").SetArgDisplayNames("empty text"),
        new TestCaseData(Input.OfNumber("42317"), InputKind.Number, "42317").SetArgDisplayNames("number"),
        new TestCaseData(Input.OfList([Input.OfText("42317")]), InputKind.List, "").SetArgDisplayNames("list"),
        new TestCaseData(Input.OfList([]), InputKind.List, "").SetArgDisplayNames("empty list"),
        new TestCaseData(Input.Other, InputKind.Other, "").SetArgDisplayNames("anything else"),
    ];

    [TestCaseSource(nameof(Forms))]
    public void Input_EachForm_SaysAndPrintsItsFormAlone(Input input, InputKind kind, string text)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(input.Kind, Is.EqualTo(kind));
            Assert.That(input.Text.ToString(), Is.EqualTo(text));
            Assert.That(input.ToString(), Is.EqualTo($"{kind}"));
        }
    }

    [Test]
    public void Items_OfAList_AreKeptInOrder()
    {
        var list = Input.OfList([Input.OfNumber("2851"), Input.OfText("2852")]);

        Assert.That(list.Items.Select(item => (item.Kind, item.Text.ToString())), Is.EqualTo([(InputKind.Number, "2851"), (InputKind.Text, "2852")]));
    }

    [Test]
    public void Items_OfAnythingElse_AreEmpty()
    {
        Input[] inputs = [default, Input.Null, Input.OfText("x"), Input.OfNumber("1"), Input.Other];

        Assert.That(inputs.Select(input => input.Items), Has.All.Empty);
    }
}
