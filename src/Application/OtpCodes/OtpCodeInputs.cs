using FluentValidation;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Validation;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes;

/// <summary>What the requests about one-time codes have in common: how a recipient and an expiry are judged and read.</summary>
internal static class OtpCodeInputs
{
    /// <summary>The single-recipient rule, reported under both fields (contract, section 1).</summary>
    public static void NamesOneRecipient<T>(this AbstractValidator<T> validator, Func<T, Input> mobileNumber, Func<T, Input> email) =>
        validator.NamesOneRecipient(mobileNumber, email, when: static (_, _) => true);

    /// <summary>The rule for a change: where a field is absent, only the row tells whom the code is for.</summary>
    public static void KeepsOneRecipient<T>(this AbstractValidator<T> validator, Func<T, Input> mobileNumber, Func<T, Input> email) =>
        validator.NamesOneRecipient(
            mobileNumber, email, when: static (mobile, mail) => mobile.Kind != InputKind.Absent && mail.Kind != InputKind.Absent);

    public static void IsExpiry<T>(this IRuleBuilder<T, Input> rule, ExpiryPolicy policy, TimeProvider clock) =>
        rule.ReadsAs<T, DateTimeOffset>(Instant.TryParse, Instant.Takes).Custom((input, context) =>
        {
            if (input.TryGetText(out var text) && Instant.TryParse(text, out var validTo)
                && policy.ExpiryOf(validTo, clock.GetUtcNow()).Failure is { } failure)
                context.AddFailure(failure.Fields[0].Message);
        });

    /// <summary>For inputs that passed their validator.</summary>
    /// <param name="current">What an absent field stays at; null where there is nothing yet.</param>
    /// <returns>A failure where the result would have no recipient or two.</returns>
    public static Result<Recipient> ParseRecipient(Input mobileNumber, Input email, Recipient? current = null) => Recipient.Of(
        mobileNumber.Kind == InputKind.Absent ? current?.MobileNumber : mobileNumber.IsGiven ? MobileNumber.Parse(mobileNumber.Text) : null,
        email.Kind == InputKind.Absent ? current?.Email : email.IsGiven ? EmailAddress.Parse(email.Text) : null);

    /// <summary>For inputs that passed their validator.</summary>
    public static Purpose? ParsePurpose(Input purpose) => purpose.IsGiven ? Purpose.Parse(purpose.Text) : null;

    /// <summary>For inputs that passed their validator.</summary>
    public static Locale? ParseLocale(Input locale) => locale.IsGiven ? Locale.Parse(locale.Text) : null;

    /// <summary>For inputs that passed their validator.</summary>
    public static DateTimeOffset? ParseInstant(Input instant) => instant.IsGiven ? Instant.Parse(instant.Text) : null;

    private static void NamesOneRecipient<T>(
        this AbstractValidator<T> validator, Func<T, Input> mobileNumber, Func<T, Input> email, Func<Input, Input, bool> when) =>
        validator.RuleFor(request => request).Custom((request, context) =>
        {
            var (mobile, mail) = (mobileNumber(request), email(request));
            if (!when(mobile, mail) || Recipient.IsSingle(mobile.IsGiven, mail.IsGiven))
                return;
            context.AddFailure(nameof(Recipient.MobileNumber), Recipient.SingleRecipientRule);
            context.AddFailure(nameof(Recipient.Email), Recipient.SingleRecipientRule);
        });
}
