using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Otp.Infrastructure.Persistence.Configurations;

internal sealed class OtpCodeRowConfiguration : IEntityTypeConfiguration<OtpCodeRow>
{
    public void Configure(EntityTypeBuilder<OtpCodeRow> builder)
    {
        // As a view, so that the table belongs to OtpCodeConfiguration alone.
        builder.HasNoKey().ToView(OtpCodeConfiguration.Table);
        builder.Property(row => row.Id).HasColumnName("id");
        builder.Property(row => row.SealedCode).HasColumnName("sealed_code");
        builder.Property(row => row.CodeFingerprint).HasColumnName("code_fingerprint");
        builder.Property(row => row.IsGenerated).HasColumnName("is_generated");
        builder.Property(row => row.MobileNumber).HasColumnName("mobile_number");
        builder.Property(row => row.Email).HasColumnName("email");
        builder.Property(row => row.CanonicalRecipient).HasColumnName("canonical_recipient");
        builder.Property(row => row.ValidTo).HasColumnName("valid_to");
        builder.Property(row => row.EndsAt).HasColumnName("ends_at");
        builder.Property(row => row.IssuedAt).HasColumnName("issued_at");
        builder.Property(row => row.Purpose).HasColumnName("purpose");
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
        builder.Property(row => row.UpdatedAt).HasColumnName("updated_at");
    }
}
