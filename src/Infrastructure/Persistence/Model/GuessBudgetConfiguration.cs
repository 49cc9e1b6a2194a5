using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence.Model;

internal sealed class GuessBudgetConfiguration : IEntityTypeConfiguration<GuessBudget>
{
    public void Configure(EntityTypeBuilder<GuessBudget> builder)
    {
        // Two first guesses at the same time: the second to be stored starts anew.
        builder.HasIndex(budget => budget.CanonicalRecipient).IsUnique();
        // Those that can be deleted one day.
        builder.HasIndex(budget => budget.ChangedAt).HasFilter("wrong_guesses = 0");
        builder.Property<int>(OtpCodeConfiguration.RowVersion).IsConcurrencyToken();
    }
}
