using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Otp.Infrastructure.Persistence.Model;

internal sealed class KeptAnswerConfiguration : IEntityTypeConfiguration<KeptAnswerRow>
{
    public void Configure(EntityTypeBuilder<KeptAnswerRow> builder)
    {
        // Of two nodes with the same request at the same time one stores its answer, and its effect; the other neither.
        builder.HasIndex(kept => kept.RequestFingerprint).IsUnique();
        builder.HasIndex(kept => kept.KeptAt);
        // For the trigger forget_answers, which the first migration puts on the codes.
        builder.HasIndex(kept => kept.OtpCodeId).HasFilter("otp_code_id IS NOT NULL");
        builder.HasIndex(kept => new { kept.IdleTokenId, kept.Id }).HasFilter("idle_token_id IS NOT NULL");
    }
}
