using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Audit;

namespace Otp.Infrastructure.Persistence.Configurations;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.HasKey(entry => entry.Id);
        builder.Property(entry => entry.Id).HasColumnName("id").ValueGeneratedOnAdd();
        builder.Property(entry => entry.At).HasColumnName("at");
        builder.HasIndex(entry => entry.At);
        builder.Property(entry => entry.TokenId).HasColumnName("token_id");
        builder.Property(entry => entry.Action).HasColumnName("action");
        builder.Property(entry => entry.Target).HasColumnName("target");
        builder.Property(entry => entry.TargetId).HasColumnName("target_id");
    }
}
