using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Otp.Infrastructure.Persistence.Configurations;

internal sealed class RegisteredKeyConfiguration : IEntityTypeConfiguration<RegisteredKey>
{
    public const string Table = "registered_keys";

    public void Configure(EntityTypeBuilder<RegisteredKey> builder)
    {
        builder.ToTable(Table);
        builder.HasKey(key => key.Id);
        builder.Property(key => key.Id).HasColumnName("id");
        builder.Property(key => key.RegisteredAt).HasColumnName("registered_at");
    }
}
