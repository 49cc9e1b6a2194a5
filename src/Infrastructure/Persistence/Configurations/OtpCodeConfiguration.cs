using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.Persistence.Configurations;

internal sealed class OtpCodeConfiguration : IEntityTypeConfiguration<OtpCode>
{
    public const string Table = "otp_codes";

    /// <summary>The shadow properties that stand for <see cref="OtpCode.Code"/>; see <see cref="SealedCodeInterceptor"/>.</summary>
    public const string SealedCode = nameof(SealedCode);

    public const string CodeFingerprint = nameof(CodeFingerprint);

    /// <summary>The shadow property for <see cref="Recipient.Canonical"/>, by which recipients are compared.</summary>
    public const string CanonicalRecipient = nameof(CanonicalRecipient);

    /// <summary>The shadow property that tells whether somebody else stored the code meanwhile.</summary>
    public const string RowVersion = nameof(RowVersion);

    // Two spellings of one address are equal, and still the one that a change gave is the one to keep.
    private static readonly ValueComparer<EmailAddress?> SameSpelling = new(
        (left, right) => (left == null ? null : left.Value) == (right == null ? null : right.Value),
        email => email == null ? 0 : email.Value.GetHashCode(StringComparison.Ordinal));

    public void Configure(EntityTypeBuilder<OtpCode> builder)
    {
        builder.ToTable(Table, table => table.HasCheckConstraint("single_recipient", "(mobile_number IS NULL) <> (email IS NULL)"));

        // SQLite reuses the highest id after a deletion, unless the column is AUTOINCREMENT, which this makes it.
        builder.HasKey(code => code.Id);
        builder.Property(code => code.Id).HasColumnName("id").ValueGeneratedOnAdd();

        builder.Ignore(code => code.Code);
        builder.Property<byte[]>(SealedCode).HasColumnName("sealed_code").HasMaxLength(CodeSealer.SealedLength).IsRequired();
        builder.Property<byte[]>(CodeFingerprint).HasColumnName("code_fingerprint").HasMaxLength(CodeSealer.FingerprintLength).IsRequired();

        builder.Property(code => code.IsGenerated).HasColumnName("is_generated");

        builder.ComplexProperty(code => code.Recipient, recipient =>
        {
            recipient.Property(value => value.MobileNumber).HasColumnName("mobile_number").HasMaxLength(MobileNumber.Length)
                .HasConversion(number => number!.Value, text => MobileNumber.Parse(text));
            recipient.Property(value => value.Email).HasColumnName("email").HasMaxLength(EmailAddress.MaxLength)
                .HasConversion(email => email!.Value, text => EmailAddress.Parse(text), SameSpelling);
        });
        builder.Property<string>(CanonicalRecipient).HasColumnName("canonical_recipient").IsRequired();

        builder.Property(code => code.Purpose).HasColumnName("purpose").HasMaxLength(Purpose.MaxLength)
            .HasConversion(purpose => purpose!.Value, text => Purpose.Parse(text));
        builder.Property(code => code.EndsAt).HasColumnName("ends_at");
        builder.Property(code => code.ConsumedAt).HasColumnName("consumed_at");
        builder.Property(code => code.LockedAt).HasColumnName("locked_at");
        builder.Property<int>(RowVersion).HasColumnName("version").IsConcurrencyToken();
        builder.Property(code => code.ValidTo).HasColumnName("valid_to");
        builder.Property(code => code.CreatedBy).HasColumnName("created_by");
        builder.Property(code => code.CreatedAt).HasColumnName("created_at");
        builder.Property(code => code.IssuedAt).HasColumnName("issued_at");
        builder.Property(code => code.UpdatedAt).HasColumnName("updated_at");

        // Verifying looks for the codes of one recipient that haven't expired. Not by their end, which a verification moves: the index stays as it is.
        builder.HasIndex(CanonicalRecipient, nameof(OtpCode.ValidTo));
        builder.HasIndex(code => code.CreatedAt);
        builder.HasIndex(code => code.UpdatedAt);
        builder.HasIndex(code => code.EndsAt);
    }
}
