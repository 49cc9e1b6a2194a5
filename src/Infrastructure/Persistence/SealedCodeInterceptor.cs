using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Secrets;
using static Otp.Infrastructure.Persistence.Configurations.OtpCodeConfiguration;

namespace Otp.Infrastructure.Persistence;

/// <summary>Seals codes on their way into the database and opens them on their way out, so that the domain holds codes and the file never does.</summary>
internal sealed class SealedCodeInterceptor(CodeSealer sealer) : SaveChangesInterceptor, IMaterializationInterceptor
{
    /// <summary>Has EF Core notice codes that were changed: it doesn't see them, for it knows their sealed form alone.</summary>
    public void DetectChanges(DbContext context)
    {
        foreach (var entry in context.ChangeTracker.Entries<OtpCode>())
        {
            var code = entry.Entity;
            if (entry.State == EntityState.Unchanged
                && sealer.Open(entry.Property<byte[]>(SealedCode).CurrentValue, code.Recipient.Canonical) != code.Code)
                entry.State = EntityState.Modified;
        }
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        foreach (var entry in eventData.Context!.ChangeTracker.Entries<OtpCode>())
        {
            if (entry.State is not (EntityState.Added or EntityState.Modified))
                continue;

            var code = entry.Entity;
            entry.Property(SealedCode).CurrentValue = sealer.Seal(code.Code, code.Recipient.Canonical);
            entry.Property(CodeFingerprint).CurrentValue = sealer.FingerprintOf(code.Code);
            entry.Property(CanonicalRecipient).CurrentValue = code.Recipient.Canonical;
            entry.Property<int>(RowVersion).CurrentValue++;
        }

        foreach (var entry in eventData.Context.ChangeTracker.Entries<GuessBudget>())
        {
            if (entry.State is EntityState.Added or EntityState.Modified)
                entry.Property<int>(RowVersion).CurrentValue++;
        }

        return base.SavingChangesAsync(eventData, result, cancellationToken);
    }

    public object InitializedInstance(MaterializationInterceptionData materializationData, object entity)
    {
        if (entity is OtpCode code)
            SetCode(code, sealer.Open(materializationData.GetPropertyValue<byte[]>(SealedCode), code.Recipient.Canonical));
        return entity;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Code")]
    private static extern void SetCode(OtpCode target, OneTimeCode code);
}
