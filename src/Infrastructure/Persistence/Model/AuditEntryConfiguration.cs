using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Access;
using Otp.Domain.Audit;

namespace Otp.Infrastructure.Persistence.Model;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.Property(entry => entry.Hook).HasMaxLength(Caller.MaxHookLength);
        builder.HasIndex(entry => entry.At);
        // What was done to one thing.
        builder.HasIndex(entry => new { entry.TargetId, entry.Target });
    }
}
