using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence.Model;

internal sealed class CodeDeliveryConfiguration : IEntityTypeConfiguration<CodeDelivery>
{
    /// <summary>The shadow property that tells until when a node has it to itself.</summary>
    public const string LeasedUntil = nameof(LeasedUntil);

    /// <summary>The shadow property that tells who has it.</summary>
    public const string Lease = nameof(Lease);

    public void Configure(EntityTypeBuilder<CodeDelivery> builder)
    {
        builder.HasOne<OtpCode>().WithMany().HasForeignKey(delivery => delivery.OtpCodeId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(delivery => new { delivery.FirstId, delivery.Provider }).IsUnique().HasFilter("first_id IS NOT NULL");
        builder.Property(delivery => delivery.Locale).HasConversion(locale => locale.Value, text => Locale.Parse(text));
        builder.Property(delivery => delivery.Prefix).HasMaxLength(SendCeilings.PrefixLength);
        builder.Property(delivery => delivery.Reason).HasMaxLength(CodeDelivery.MaxReasonLength);
        // Those to be attempted are few among many, and each provider's are asked for by themselves.
        builder.HasIndex(delivery => new { delivery.Channel, delivery.Provider, delivery.NextAt }).HasFilter("next_at IS NOT NULL");
        builder.HasIndex(delivery => delivery.Reference).HasFilter("reference IS NOT NULL");
        builder.HasIndex(delivery => delivery.CreatedAt);
        builder.Property<DateTimeOffset?>(LeasedUntil);
        builder.Property<long?>(Lease);
        builder.Property<int>(OtpCodeConfiguration.RowVersion).IsConcurrencyToken();
    }
}
