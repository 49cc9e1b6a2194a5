using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence.Configurations;

internal sealed class GuessBudgetConfiguration : IEntityTypeConfiguration<GuessBudget>
{
    public void Configure(EntityTypeBuilder<GuessBudget> builder)
    {
        builder.ToTable("guess_budgets");
        builder.HasKey(budget => budget.Id);
        builder.Property(budget => budget.Id).HasColumnName("id").ValueGeneratedOnAdd();
        builder.Property(budget => budget.CanonicalRecipient).HasColumnName("canonical_recipient");
        // Two first guesses at the same time: the second to be stored starts anew.
        builder.HasIndex(budget => budget.CanonicalRecipient).IsUnique();
        builder.Property(budget => budget.WrongGuesses).HasColumnName("wrong_guesses");
        builder.Property(budget => budget.WrongGuessesSinceLock).HasColumnName("wrong_guesses_since_lock");
        builder.Property(budget => budget.Locks).HasColumnName("locks");
        builder.Property(budget => budget.LockedUntil).HasColumnName("locked_until");
        builder.Property(budget => budget.IsLockedUntilUnlock).HasColumnName("is_locked_until_unlock");
        builder.Property(budget => budget.ChangedAt).HasColumnName("changed_at");
        // Those that can be deleted one day.
        builder.HasIndex(budget => budget.ChangedAt).HasFilter("wrong_guesses = 0");
        builder.Property<int>(OtpCodeConfiguration.RowVersion).HasColumnName("version").IsConcurrencyToken();
    }
}
