using FluentValidation;
using Otp.Application.Common.Messaging;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes;

/// <summary>A request for one recipient.</summary>
public interface INamesRecipient
{
    /// <summary>For the reference.</summary>
    const string EitherThisOrAnEmail = "A code has either this or an email.";

    /// <inheritdoc cref="EitherThisOrAnEmail"/>
    const string EitherThisOrANumber = "A code has either this or a mobile_number.";

    Field<MobileNumber> MobileNumber { get; }

    Field<EmailAddress> Email { get; }
}

internal static class NamedRecipient
{
    extension(INamesRecipient request)
    {
        /// <summary>Of a request that keeps the single-recipient rule.</summary>
        public Recipient Recipient => Recipient.Of(request.MobileNumber.OrNull, request.Email.OrNull).Value;
    }

    /// <summary>The single-recipient rule, reported under both fields (contract, section 1).</summary>
    public static void NamesOneRecipient<T>(this AbstractValidator<T> validator) where T : INamesRecipient =>
        validator.RuleFor(request => request).Custom((request, context) =>
        {
            if (Recipient.IsSingle(request.MobileNumber.IsGiven, request.Email.IsGiven))
                return;
            context.AddFailure(nameof(request.MobileNumber), Recipient.SingleRecipientRule);
            context.AddFailure(nameof(request.Email), Recipient.SingleRecipientRule);
        });

    /// <summary>The rule for a change: where a field is absent, only the row tells whom the code is for.</summary>
    public static void KeepsOneRecipient<T>(this AbstractValidator<T> validator) where T : INamesRecipient =>
        validator.When(request => !request.MobileNumber.IsAbsent && !request.Email.IsAbsent, validator.NamesOneRecipient);
}
