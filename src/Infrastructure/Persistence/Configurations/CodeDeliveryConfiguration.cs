using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence.Configurations;

internal sealed class CodeDeliveryConfiguration : IEntityTypeConfiguration<CodeDelivery>
{
    /// <summary>The shadow property that tells until when a node has it to itself.</summary>
    public const string LeasedUntil = nameof(LeasedUntil);

    /// <summary>The shadow property that tells who has it.</summary>
    public const string Lease = nameof(Lease);

    public void Configure(EntityTypeBuilder<CodeDelivery> builder)
    {
        builder.ToTable("deliveries");
        builder.HasKey(delivery => delivery.Id);
        builder.Property(delivery => delivery.Id).HasColumnName("id").ValueGeneratedOnAdd();
        builder.Property(delivery => delivery.OtpCodeId).HasColumnName("otp_code_id");
        builder.HasOne<OtpCode>().WithMany().HasForeignKey(delivery => delivery.OtpCodeId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(delivery => delivery.Channel).HasColumnName("channel");
        builder.Property(delivery => delivery.Provider).HasColumnName("provider");
        builder.Property(delivery => delivery.FirstId).HasColumnName("first_id");
        builder.Ignore(delivery => delivery.MessageId);
        builder.HasIndex(delivery => new { delivery.FirstId, delivery.Provider }).IsUnique().HasFilter("first_id IS NOT NULL");
        builder.Property(delivery => delivery.Locale).HasColumnName("locale").HasConversion(locale => locale.Value, text => Locale.Parse(text));
        builder.Property(delivery => delivery.Digits).HasColumnName("digits");
        builder.Property(delivery => delivery.State).HasColumnName("state");
        builder.Property(delivery => delivery.Attempts).HasColumnName("attempts");
        builder.Property(delivery => delivery.Uncertain).HasColumnName("uncertain");
        builder.Property(delivery => delivery.Reason).HasColumnName("reason").HasMaxLength(CodeDelivery.MaxReasonLength);
        builder.Property(delivery => delivery.NextAt).HasColumnName("next_at");
        // Those to be attempted are few among many, and each provider's are asked for by themselves.
        builder.HasIndex(delivery => new { delivery.Channel, delivery.Provider, delivery.NextAt }).HasFilter("next_at IS NOT NULL");
        builder.Property(delivery => delivery.NotBefore).HasColumnName("not_before");
        builder.Property(delivery => delivery.Reference).HasColumnName("reference");
        builder.HasIndex(delivery => delivery.Reference).HasFilter("reference IS NOT NULL");
        builder.Property(delivery => delivery.CreatedAt).HasColumnName("created_at");
        builder.HasIndex(delivery => delivery.CreatedAt);
        builder.Property(delivery => delivery.UpdatedAt).HasColumnName("updated_at");
        builder.Property<DateTimeOffset?>(LeasedUntil).HasColumnName("leased_until");
        builder.Property<long?>(Lease).HasColumnName("lease");
        builder.Property<int>(OtpCodeConfiguration.RowVersion).HasColumnName("version").IsConcurrencyToken();
    }
}
