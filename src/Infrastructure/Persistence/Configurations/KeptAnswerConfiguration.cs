using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Otp.Infrastructure.Persistence.Configurations;

internal sealed class KeptAnswerConfiguration : IEntityTypeConfiguration<KeptAnswerRow>
{
    public void Configure(EntityTypeBuilder<KeptAnswerRow> builder)
    {
        builder.ToTable("kept_answers");
        builder.HasKey(kept => kept.Id);
        builder.Property(kept => kept.Id).HasColumnName("id").ValueGeneratedOnAdd();
        builder.Property(kept => kept.RequestFingerprint).HasColumnName("request_fingerprint");
        // Of two nodes with the same request at the same time one stores its answer, and its effect; the other neither.
        builder.HasIndex(kept => kept.RequestFingerprint).IsUnique();
        builder.Property(kept => kept.BodyFingerprint).HasColumnName("body_fingerprint");
        builder.Property(kept => kept.SealedAnswer).HasColumnName("sealed_answer");
        builder.Property(kept => kept.KeptAt).HasColumnName("kept_at");
        builder.HasIndex(kept => kept.KeptAt);
        builder.Property(kept => kept.IsCopy).HasColumnName("is_copy");
        builder.Property(kept => kept.OtpCodeId).HasColumnName("otp_code_id");
        // For the trigger forget_answers, which the migration Guarantees puts on the codes.
        builder.HasIndex(kept => kept.OtpCodeId).HasFilter("otp_code_id IS NOT NULL");
        builder.Property(kept => kept.IdleTokenId).HasColumnName("idle_token_id");
        builder.HasIndex(kept => new { kept.IdleTokenId, kept.Id }).HasFilter("idle_token_id IS NOT NULL");
    }
}
