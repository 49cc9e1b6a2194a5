using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence.Model;

internal sealed class HourlySumConfiguration : IEntityTypeConfiguration<HourlySum>
{
    public void Configure(EntityTypeBuilder<HourlySum> builder)
    {
        // Hours come before names: what is read is a range of them.
        builder.HasIndex(sum => new { sum.Dimension, sum.Hour, sum.Name, sum.IsOpen }).IsUnique();
        builder.HasIndex(sum => sum.IsOpen).HasFilter("is_open");
    }
}

internal sealed class SumProgressConfiguration : IEntityTypeConfiguration<SumProgress>
{
    public const string Table = "sum_progress";

    public void Configure(EntityTypeBuilder<SumProgress> builder) => builder.ToTable(Table);
}

internal sealed class LooseEventConfiguration : IEntityTypeConfiguration<LooseEvent>
{
    public void Configure(EntityTypeBuilder<LooseEvent> builder)
    {
        builder.Property(loose => loose.Purpose).HasMaxLength(Purpose.MaxLength);
        builder.Property(loose => loose.Prefix).HasMaxLength(SendCeilings.PrefixLength);
    }
}
