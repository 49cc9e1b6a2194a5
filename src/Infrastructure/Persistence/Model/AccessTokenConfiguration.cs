using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Access;

namespace Otp.Infrastructure.Persistence.Model;

internal sealed class AccessTokenConfiguration : IEntityTypeConfiguration<AccessToken>
{
    public void Configure(EntityTypeBuilder<AccessToken> builder)
    {
        builder.Property(token => token.Name).HasMaxLength(AccessToken.MaxNameLength);
        builder.Property(token => token.Permissions).HasConversion(
            permissions => string.Join(',', permissions.Select(permission => permission.Code)),
            text => Read(text),
            new ValueComparer<IReadOnlyList<Permission>>((left, right) => left!.SequenceEqual(right!), list => list.Count, list => list));
        builder.Property(token => token.Prefix).HasMaxLength(AccessKey.PrefixLength);
        builder.HasIndex(token => token.KeyHash).IsUnique();
    }

    internal static IReadOnlyList<Permission> Read(string text) =>
    [
        .. text.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(code => Permission.FromCode(int.Parse(code, CultureInfo.InvariantCulture))!),
    ];
}
