using FluentValidation;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Validation;

namespace Otp.Application.UnitTests.Common.Validation;

internal sealed class InputRulesTests
{
    private const string Takes = "Takes seven.";

    private static readonly Input Seven = Input.OfText("7");
    private static readonly Input Eight = Input.OfText("8");

    private static IEnumerable<TestCaseData> Required =>
    [
        Row("absent", default, InputRules.Required),
        Row("null", Input.Null, InputRules.Required),
        Row("text", Seven),
        Row("empty text", Input.OfText("")),
        Row("a list", Input.OfList([])),
        Row("anything else", Input.Other),
    ];

    private static IEnumerable<TestCaseData> NotNull =>
    [
        Row("absent", default),
        Row("null", Input.Null, InputRules.NotNull),
        Row("text", Seven),
        Row("anything else", Input.Other),
    ];

    private static IEnumerable<TestCaseData> Text =>
    [
        Row("absent", default),
        Row("null", Input.Null),
        Row("what reads", Seven),
        Row("what doesn't read", Eight, Takes),
        Row("empty text", Input.OfText(""), Takes),
        Row("a number", Input.OfNumber("7"), Takes),
        Row("a list", Input.OfList([Seven]), Takes),
        Row("anything else", Input.Other, Takes),
    ];

    private static IEnumerable<TestCaseData> NumberOrText =>
    [
        Row("absent", default),
        Row("null", Input.Null),
        Row("text that reads", Seven),
        Row("a number that reads", Input.OfNumber("7")),
        Row("text that doesn't read", Eight, Takes),
        Row("a number that doesn't read", Input.OfNumber("8"), Takes),
        Row("a list", Input.OfList([Seven]), Takes),
        Row("anything else", Input.Other, Takes),
    ];

    [TestCaseSource(nameof(Required))]
    public void IsRequired_EachForm_RefusesWhatIsNotGiven(Input input, string[] messages) =>
        AssertMessages(field => field.IsRequired(), input, messages);

    [TestCaseSource(nameof(NotNull))]
    public void IsNotNull_EachForm_RefusesNullAlone(Input input, string[] messages) =>
        AssertMessages(field => field.IsNotNull(), input, messages);

    [TestCaseSource(nameof(Text))]
    public void ReadsAs_EachForm_RefusesWhatIsGivenAndDoesNotReadAsText(Input input, string[] messages) =>
        AssertMessages(field => field.ReadsAs<Form, int>(IsSeven, Takes), input, messages);

    [TestCaseSource(nameof(NumberOrText))]
    public void ReadsAsNumberOrText_EachForm_RefusesWhatIsGivenAndDoesNotRead(Input input, string[] messages) =>
        AssertMessages(field => field.ReadsAsNumberOrText<Form, int>(IsSeven, Takes), input, messages);

    private static void AssertMessages(Action<IRuleBuilder<Form, Input>> rule, Input input, string[] messages)
    {
        var validator = new InlineValidator<Form>();
        rule(validator.RuleFor(form => form.Field));

        var errors = validator.Validate(new Form(input)).Errors;

        Assert.That(errors.Select(error => (error.PropertyName, error.ErrorMessage)), Is.EqualTo(messages.Select(message => ("Field", message))));
    }

    private static bool IsSeven(string? text, out int value)
    {
        value = 7;
        return text is "7";
    }

    private static TestCaseData Row(string name, Input input, params string[] messages) => new TestCaseData(input, messages).SetArgDisplayNames(name);

    private sealed record Form(Input Field);
}
