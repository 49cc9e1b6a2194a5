using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Persistence.Model;

internal sealed class SendBudgetConfiguration : IEntityTypeConfiguration<SendBudget>
{
    public void Configure(EntityTypeBuilder<SendBudget> builder)
    {
        // Two first sends at the same time: the second to be stored starts anew.
        builder.HasIndex(budget => budget.CanonicalRecipient).IsUnique();
        builder.Property(budget => budget.SentAt)
            .HasConversion(instants => ToBytes(instants), bytes => ToInstants(bytes), new ValueComparer<IReadOnlyList<DateTimeOffset>>(
                (left, right) => left!.SequenceEqual(right!), instants => instants.Count, instants => instants));
        builder.HasIndex(budget => budget.LastSentAt);
        builder.Property<int>(OtpCodeConfiguration.RowVersion).IsConcurrencyToken();
    }

    /// <summary>In an order that is theirs: of two instants the later has the greater bytes.</summary>
    public static byte[] ToBytes(IReadOnlyList<DateTimeOffset> instants)
    {
        var bytes = new byte[instants.Count * sizeof(long)];
        for (var index = 0; index < instants.Count; index++)
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(index * sizeof(long)), MicrosecondConverter.ToMicroseconds(instants[index]));
        return bytes;
    }

    internal static IReadOnlyList<DateTimeOffset> ToInstants(byte[] bytes) =>
    [
        .. Enumerable.Range(0, bytes.Length / sizeof(long))
            .Select(
                index => MicrosecondConverter.FromMicroseconds(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(index * sizeof(long))))),
    ];
}
