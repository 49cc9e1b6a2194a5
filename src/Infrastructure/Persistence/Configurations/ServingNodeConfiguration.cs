using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Otp.Infrastructure.Persistence.Configurations;

internal sealed class ServingNodeConfiguration : IEntityTypeConfiguration<ServingNode>
{
    public void Configure(EntityTypeBuilder<ServingNode> builder)
    {
        builder.ToTable("serving_nodes");
        builder.HasKey(node => node.Id);
        builder.Property(node => node.Id).HasColumnName("id");
        builder.Property(node => node.SealingKey).HasColumnName("sealing_key");
        builder.Property(node => node.SeenAt).HasColumnName("seen_at");
    }
}
