using FluentValidation;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Validation;

namespace Otp.Application.Common.Paging;

/// <summary>The parameters <c>limit</c> and <c>offset</c> of every list (contract, section 3).</summary>
internal static class PageInputs
{
    public static void IsLimit<T>(this IRuleBuilder<T, Input> rule) =>
        rule.ReadsAs<T, int>(TryParseLimit, $"Takes an integer from 1 to {PageRequest.MaxLimit}.");

    public static void IsOffset<T>(this IRuleBuilder<T, Input> rule) =>
        rule.ReadsAs<T, long>(TryParseOffset, $"Takes an integer from 0 to {long.MaxValue}.");

    /// <summary>For inputs that passed their validator.</summary>
    public static PageRequest Parse(Input limit, Input offset) => new(
        TryParseLimit(limit.Text, out var size) ? size : PageRequest.DefaultLimit,
        TryParseOffset(offset.Text, out var start) ? start : 0);

    private static bool TryParseLimit(string? text, out int limit)
    {
        var isInteger = Scalars.TryParseInteger(text, out var value);
        limit = isInteger && value is >= 1 and <= PageRequest.MaxLimit ? (int)value : 0;
        return limit > 0;
    }

    private static bool TryParseOffset(string? text, out long offset) => Scalars.TryParseInteger(text, out offset) && offset >= 0;
}
