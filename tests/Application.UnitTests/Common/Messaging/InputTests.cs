using Otp.Application.Common.Messaging;

namespace Otp.Application.UnitTests.Common.Messaging;

internal sealed class InputTests
{
    private static IEnumerable<TestCaseData> Forms =>
    [
        new TestCaseData(default(Input), InputKind.Absent, null, false).SetArgDisplayNames("absent"),
        new TestCaseData(Input.Null, InputKind.Null, null, false).SetArgDisplayNames("null"),
        new TestCaseData(Input.OfText("42317"), InputKind.Text, "42317", true).SetArgDisplayNames("text"),
        new TestCaseData(Input.OfText(""), InputKind.Text, "", true).SetArgDisplayNames("empty text"),
        new TestCaseData(Input.OfNumber("42317"), InputKind.Number, "42317", true).SetArgDisplayNames("number"),
        new TestCaseData(Input.OfList([Input.OfText("42317")]), InputKind.List, null, true).SetArgDisplayNames("list"),
        new TestCaseData(Input.OfList([]), InputKind.List, null, true).SetArgDisplayNames("empty list"),
        new TestCaseData(Input.Other, InputKind.Other, null, true).SetArgDisplayNames("anything else"),
    ];

    [TestCaseSource(nameof(Forms))]
    public void Input_EachForm_SaysAndPrintsItsFormAlone(Input input, InputKind kind, string? text, bool isGiven)
    {
        var isText = input.TryGetText(out var read);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(input.Kind, Is.EqualTo(kind));
            Assert.That(input.Text, Is.EqualTo(text));
            Assert.That(input.IsGiven, Is.EqualTo(isGiven));
            Assert.That(isText, Is.EqualTo(kind == InputKind.Text));
            Assert.That(read, Is.EqualTo(kind == InputKind.Text ? text : null), "A number isn't text.");
            Assert.That(input.ToString(), Is.EqualTo($"{kind}"));
        }
    }

    [Test]
    public void Items_OfAList_AreKeptInOrder()
    {
        var list = Input.OfList([Input.OfNumber("2851"), Input.OfText("2852")]);

        Assert.That(list.Items.Select(item => (item.Kind, item.Text)), Is.EqualTo([(InputKind.Number, "2851"), (InputKind.Text, "2852")]));
    }

    [Test]
    public void Items_OfAnythingElse_AreEmpty()
    {
        Input[] inputs = [default, Input.Null, Input.OfText("x"), Input.OfNumber("1"), Input.Other];

        Assert.That(inputs.Select(input => input.Items), Has.All.Empty);
    }
}
