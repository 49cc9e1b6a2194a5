using FluentValidation;
using Otp.Application.Common.Messaging;

namespace Otp.Application.Common.Validation;

/// <summary>Reads one form of a value; the <c>TryParse</c> of a value object has this shape.</summary>
internal delegate bool Reader<T>(string? text, out T? value);

/// <summary>The rules that every field shares. What a value takes is said by its own type.</summary>
internal static class InputRules
{
    public const string Required = "This field is required and can't be null.";
    public const string NotNull = "This field can't be null; leave it out instead.";

    public static IRuleBuilderOptions<T, Input> IsRequired<T>(this IRuleBuilder<T, Input> rule) =>
        rule.Must(input => input.IsGiven).WithMessage(Required);

    public static IRuleBuilderOptions<T, Input> IsNotNull<T>(this IRuleBuilder<T, Input> rule) =>
        rule.Must(input => input.Kind != InputKind.Null).WithMessage(NotNull);

    /// <summary>A field that isn't given passes: whether it must be is another rule.</summary>
    public static IRuleBuilderOptions<T, Input> ReadsAs<T, TValue>(this IRuleBuilder<T, Input> rule, Reader<TValue> reader, string takes) =>
        rule.Must(input => !input.IsGiven || (input.TryGetText(out var text) && reader(text, out _))).WithMessage(takes);

    /// <summary>Like <see cref="ReadsAs"/>, for what can be written as a number too.</summary>
    public static IRuleBuilderOptions<T, Input> ReadsAsNumberOrText<T, TValue>(
        this IRuleBuilder<T, Input> rule, Reader<TValue> reader, string takes) =>
        rule.Must(input => !input.IsGiven || reader(input.Text, out _)).WithMessage(takes);
}
