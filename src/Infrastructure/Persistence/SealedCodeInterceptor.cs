using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence.Rows;
using Otp.Infrastructure.Secrets;
using static Otp.Infrastructure.Persistence.Configurations.OtpCodeConfiguration;

namespace Otp.Infrastructure.Persistence;

/// <summary>Seals codes on their way into the database and opens them on their way out, so that the domain holds codes and the file never does.</summary>
internal sealed class SealedCodeInterceptor(CodeSealer sealer) : SaveChangesInterceptor, IMaterializationInterceptor
{
    /// <summary>Seals the codes that are new, were changed or lie under an older key, and raises the versions of the rows to be stored.</summary>
    public void Seal(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries<OtpCode>())
        {
            if (entry.State == EntityState.Deleted)
                continue;
            if (!IsSealed(entry))
                Seal(entry);
            RaiseVersion(entry);
        }

        foreach (var entry in context.ChangeTracker.Entries<GuessBudget>())
            RaiseVersion(entry);
        foreach (var entry in context.ChangeTracker.Entries<SendBudget>())
            RaiseVersion(entry);
        foreach (var entry in context.ChangeTracker.Entries<CodeDelivery>())
            RaiseVersion(entry);
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        eventData.Context!.ChangeTracker.DetectChanges();
        Seal(eventData.Context);
        return base.SavingChangesAsync(eventData, result, cancellationToken);
    }

    public object InitializedInstance(MaterializationInterceptionData materializationData, object entity)
    {
        // Under the form it was stored by, which an earlier release may have seen differently.
        if (entity is OtpCode code)
        {
            var recipient = materializationData.GetPropertyValue<string>(CanonicalRecipient);
            Restored.SetCode(code, sealer.Read(materializationData.GetPropertyValue<byte[]>(SealedCode), recipient));
        }

        return entity;
    }

    // EF Core can't tell: it knows the sealed form alone.
    private bool IsSealed(EntityEntry<OtpCode> entry) => !entry.Entity.Code.IsReadable || (
        entry.State != EntityState.Added
        && string.Equals(entry.Property<string>(CanonicalRecipient).CurrentValue, entry.Entity.Recipient.Canonical, StringComparison.Ordinal)
        && sealer.IsSealed(entry.Property<byte[]>(SealedCode).CurrentValue, entry.Entity.Code, entry.Entity.Recipient.Canonical)
        && entry.Property<byte[]>(CodeFingerprint).CurrentValue.AsSpan().SequenceEqual(sealer.FingerprintOf(entry.Entity)));

    private void Seal(EntityEntry<OtpCode> entry)
    {
        var (code, recipient) = (entry.Entity.Code, entry.Entity.Recipient.Canonical);
        entry.Property<byte[]>(SealedCode).CurrentValue = sealer.Seal(code, recipient);
        entry.Property<byte[]>(CodeFingerprint).CurrentValue = sealer.FingerprintOf(entry.Entity);
        entry.Property<string>(CanonicalRecipient).CurrentValue = recipient;
    }

    private static void RaiseVersion<T>(EntityEntry<T> entry) where T : class
    {
        if (entry.State is EntityState.Added or EntityState.Modified)
            entry.Property<int>(RowVersion).CurrentValue++;
    }
}
