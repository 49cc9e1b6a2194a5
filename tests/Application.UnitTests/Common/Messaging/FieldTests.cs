using Otp.Application.Common.Messaging;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Application.UnitTests.Common.Messaging;

internal sealed class FieldTests
{
    private static readonly OneTimeCode Seven = OneTimeCode.From(7);

    private static IEnumerable<TestCaseData> Forms =>
    [
        Row("absent", default, "absent", required: FieldState.Required),
        Row("null", Input.Null, "null", required: FieldState.Required, omittable: FieldState.NotNull),
        Row("what reads", Input.OfText("7"), "given"),
        Row("what doesn't read", Input.OfText("x"), "unreadable", OneTimeCode.Takes, OneTimeCode.Takes, OneTimeCode.Takes),
        Row("empty text", Input.OfText(""), "unreadable", OneTimeCode.Takes, OneTimeCode.Takes, OneTimeCode.Takes),
        Row("anything else", Input.Other, "unreadable", OneTimeCode.Takes, OneTimeCode.Takes, OneTimeCode.Takes),
    ];

    [TestCaseSource(nameof(Forms))]
    public void Fault_EachForm_IsWhatTheFieldsTypeSays(Input input, string printed, string? required, string? omittable, string? field)
    {
        Required<OneTimeCode> aRequired = input;
        Omittable<OneTimeCode> anOmittable = input;
        Field<OneTimeCode> aField = input;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((aRequired.Fault, anOmittable.Fault, aField.Fault), Is.EqualTo((required, omittable, field)));
            Assert.That(new[] { $"{aRequired}", $"{anOmittable}", $"{aField}" }, Is.All.EqualTo(printed));
            Assert.That(new[] { aRequired.OrNull, anOmittable.OrNull, aField.OrNull }, Is.All.EqualTo(printed == "given" ? Seven : null));
        }
    }

    [Test]
    public void Value_OfARequiredFieldThatIsNotThere_IsABug() =>
        Assert.That(() => default(Required<OneTimeCode>).Value, Throws.InvalidOperationException);

    [Test]
    public void Else_OnlyAnAbsentField_StaysAtWhatIsThere()
    {
        var there = OneTimeCode.From(5);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(default(Field<OneTimeCode>).Else(there), Is.EqualTo(there));
            Assert.That(((Field<OneTimeCode>)Input.Null).Else(there), Is.Null);
            Assert.That(((Field<OneTimeCode>)Input.OfText("7")).Else(there), Is.EqualTo(Seven));
        }
    }

    private static TestCaseData Row(
        string name, Input input, string printed, string? required = null, string? omittable = null, string? field = null) =>
        new TestCaseData(input, printed, required, omittable, field).SetArgDisplayNames(name);
}
