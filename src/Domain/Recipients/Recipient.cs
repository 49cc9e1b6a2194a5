using Otp.Domain.Common;

namespace Otp.Domain.Recipients;

/// <summary>Whom a code is for: a mobile number or an e-mail address, never both and never neither. Prints as a mask.</summary>
public sealed record Recipient
{
    public const string SingleRecipientRule = "Exactly one of mobile_number and email must be given.";

    private Recipient(MobileNumber? mobileNumber, EmailAddress? email)
    {
        MobileNumber = mobileNumber;
        Email = email;
    }

    public MobileNumber? MobileNumber { get; }

    public EmailAddress? Email { get; }

    /// <summary>The mobile number or the e-mail address, whichever it is, in the form it is returned in.</summary>
    public string Value => MobileNumber?.Value ?? Email!.Value;

    /// <summary>What all spellings of one recipient share.</summary>
    public string Canonical => MobileNumber?.Value ?? Email!.Canonical;

    /// <summary>The single-recipient rule (contract, section 3).</summary>
    public static bool IsSingle(bool hasMobileNumber, bool hasEmail) => hasMobileNumber != hasEmail;

    /// <returns>A failure under both fields where none or both are given.</returns>
    public static Result<Recipient> Of(MobileNumber? mobileNumber, EmailAddress? email) =>
        IsSingle(mobileNumber is not null, email is not null)
            ? new Recipient(mobileNumber, email)
            : Failure.Invalid(
                new InvalidField(nameof(MobileNumber), SingleRecipientRule), new InvalidField(nameof(Email), SingleRecipientRule));

    public static Recipient Of(MobileNumber mobileNumber) => new(mobileNumber, email: null);

    public static Recipient Of(EmailAddress email) => new(mobileNumber: null, email);

    public bool Equals(Recipient? other) => other is not null && string.Equals(Canonical, other.Canonical, StringComparison.Ordinal);

    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => MobileNumber?.ToString() ?? Email!.ToString();
}
