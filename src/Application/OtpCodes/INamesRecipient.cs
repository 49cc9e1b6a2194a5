using Otp.Application.Common.Messaging;
using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes;

/// <summary>A request with the two fields that tell whom a code is for.</summary>
public interface IRecipientFields
{
    /// <summary>For the reference.</summary>
    const string EitherThisOrAnEmail = "A code has either this or an email.";

    /// <inheritdoc cref="EitherThisOrAnEmail"/>
    const string EitherThisOrANumber = "A code has either this or a mobile_number.";

    /// <summary>The single-recipient rule, reported under both fields (contract, section 1).</summary>
    protected static readonly IReadOnlyList<InvalidField> NotOne =
    [
        new(nameof(MobileNumber), Recipient.SingleRecipientRule),
        new(nameof(Email), Recipient.SingleRecipientRule),
    ];

    Field<MobileNumber> MobileNumber { get; }

    Field<EmailAddress> Email { get; }
}

/// <summary>A request for exactly one recipient.</summary>
public interface INamesRecipient : IRecipientFields, IConsistent
{
    IReadOnlyList<InvalidField> IConsistent.Inconsistencies => Recipient.IsSingle(MobileNumber.IsGiven, Email.IsGiven) ? [] : NotOne;
}

/// <summary>A change that may concern the recipient: where a field is absent, only the row tells whom the code is for.</summary>
public interface IKeepsRecipient : IRecipientFields, IConsistent
{
    IReadOnlyList<InvalidField> IConsistent.Inconsistencies =>
        MobileNumber.IsAbsent || Email.IsAbsent || Recipient.IsSingle(MobileNumber.IsGiven, Email.IsGiven) ? [] : NotOne;
}

internal static class RecipientOfRequest
{
    extension(INamesRecipient request)
    {
        public Recipient Recipient => Recipient.Of(request.MobileNumber.OrNull, request.Email.OrNull).Value;
    }

    extension(IKeepsRecipient change)
    {
        /// <returns>A failure where the code would have no recipient or two.</returns>
        public Result<Recipient> RecipientAfter(Recipient current) =>
            Recipient.Of(change.MobileNumber.Else(current.MobileNumber), change.Email.Else(current.Email));
    }
}
