using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.Persistence.Model;

internal sealed class OtpCodeConfiguration : IEntityTypeConfiguration<OtpCode>
{
    public const string Table = "otp_codes";

    /// <summary>The shadow properties that stand for <see cref="OtpCode.Code"/>; see <see cref="Model.SealedCode"/>.</summary>
    public const string SealedCode = nameof(SealedCode);

    public const string CodeFingerprint = nameof(CodeFingerprint);

    /// <summary>The shadow property for <see cref="OneTimeCode.DigitCount"/>.</summary>
    public const string CodeDigits = nameof(CodeDigits);

    /// <summary>The shadow property for <see cref="Recipient.Canonical"/>, by which recipients are compared.</summary>
    public const string CanonicalRecipient = nameof(CanonicalRecipient);

    /// <summary>The shadow property that tells whether somebody else stored the code meanwhile.</summary>
    public const string RowVersion = "Version";

    // Two spellings of one address are equal, and still the one that a change gave is the one to keep.
    private static readonly ValueComparer<EmailAddress?> SameSpelling = new(
        (left, right) => (left == null ? null : left.Value) == (right == null ? null : right.Value),
        email => email == null ? 0 : email.Value.GetHashCode(StringComparison.Ordinal));

    public void Configure(EntityTypeBuilder<OtpCode> builder)
    {
        builder.ToTable(Table, table => table.HasCheckConstraint("single_recipient", "(mobile_number IS NULL) <> (email IS NULL)"));

        builder.Ignore(code => code.Code);
        builder.Property<byte[]>(SealedCode).HasMaxLength(CodeSealer.SealedLength).IsRequired();
        builder.Property<byte[]>(CodeFingerprint).HasMaxLength(CodeSealer.FingerprintLength).IsRequired();

        builder.Property<int>(CodeDigits);

        builder.ComplexProperty(code => code.Recipient, recipient =>
        {
            recipient.Property(value => value.MobileNumber).HasMaxLength(MobileNumber.Length)
                .HasConversion(number => number!.Value, text => MobileNumber.Parse(text));
            recipient.Property(value => value.Email).HasMaxLength(EmailAddress.MaxLength)
                .HasConversion(email => email!.Value, text => EmailAddress.Parse(text), SameSpelling);
        });
        builder.Property<string>(CanonicalRecipient).IsRequired();

        builder.Property(code => code.Purpose).HasMaxLength(Purpose.MaxLength)
            .HasConversion(purpose => purpose!.Value, text => Purpose.Parse(text));
        builder.Property(code => code.CreatedByHook).HasMaxLength(Caller.MaxHookLength);
        builder.Property<int>(RowVersion).IsConcurrencyToken();

        // Verifying looks for the codes of one recipient that haven't expired.
        // Not by their end, which a verification moves: the index stays as it is.
        builder.HasIndex(CanonicalRecipient, nameof(OtpCode.ValidTo));
        builder.HasIndex(code => code.CreatedAt);
        builder.HasIndex(code => code.UpdatedAt);
        builder.HasIndex(code => code.EndsAt);
    }
}
