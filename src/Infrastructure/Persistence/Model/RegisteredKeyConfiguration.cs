using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Otp.Infrastructure.Persistence.Model;

internal sealed class RegisteredKeyConfiguration : IEntityTypeConfiguration<RegisteredKey>
{
    /// <summary>Looked for before anything else is known of a database.</summary>
    public const string Table = "registered_keys";

    public void Configure(EntityTypeBuilder<RegisteredKey> builder) => builder.ToTable(Table);
}
