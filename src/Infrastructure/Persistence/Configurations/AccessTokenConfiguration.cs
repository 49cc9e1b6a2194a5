using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Access;

namespace Otp.Infrastructure.Persistence.Configurations;

internal sealed class AccessTokenConfiguration : IEntityTypeConfiguration<AccessToken>
{
    public void Configure(EntityTypeBuilder<AccessToken> builder)
    {
        builder.ToTable("access_tokens");
        builder.HasKey(token => token.Id);
        builder.Property(token => token.Id).HasColumnName("id").ValueGeneratedOnAdd();
        builder.Property(token => token.Name).HasColumnName("name").HasMaxLength(AccessToken.MaxNameLength);
        builder.Property(token => token.Role).HasColumnName("role");
        builder.Property(token => token.Permissions).HasColumnName("permissions").HasConversion(
            permissions => string.Join(',', permissions.Select(permission => permission.Code)),
            text => Read(text),
            new ValueComparer<IReadOnlyList<Permission>>((left, right) => left!.SequenceEqual(right!), list => list.Count, list => list));
        builder.Property(token => token.Prefix).HasColumnName("prefix").HasMaxLength(AccessKey.PrefixLength);
        builder.Property(token => token.KeyHash).HasColumnName("key_hash");
        builder.HasIndex(token => token.KeyHash).IsUnique();
        builder.Property(token => token.ExpiresAt).HasColumnName("expires_at");
        builder.Property(token => token.CreatedAt).HasColumnName("created_at");
        builder.Property(token => token.LastUsedAt).HasColumnName("last_used_at");
        builder.Property(token => token.RevokedAt).HasColumnName("revoked_at");
    }

    private static IReadOnlyList<Permission> Read(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(code => Permission.FromCode(int.Parse(code, CultureInfo.InvariantCulture))!)];
}
