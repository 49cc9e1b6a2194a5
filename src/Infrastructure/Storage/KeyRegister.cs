using Microsoft.EntityFrameworkCore;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>Which keys the stored codes are sealed with, kept beside them so that a service with other keys doesn't start.</summary>
internal sealed class KeyRegister(
    IDbContextFactory<OtpDbContext> contexts, SecretKeyRing keys, IRegisteredKeys registered, TimeProvider clock)
{
    // Enough to notice a node that seals with a key that isn't listed, and few enough for a start on any number of rows.
    private const int Looked = 1_000;

    /// <summary>Notes that this service seals with the newest key.</summary>
    /// <exception cref="StartupException">Something is sealed with a key that isn't configured here.</exception>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await CheckAsync(context, cancellationToken);

        if (await context.RegisteredKeys.FindAsync([keys.Newest.Name], cancellationToken) is { } newest)
            newest.RegisteredAt = clock.GetUtcNow();
        else
            context.RegisteredKeys.Add(new RegisteredKey { Id = keys.Newest.Name, RegisteredAt = clock.GetUtcNow() });
        context.ChangeTracker.DetectChanges();
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <inheritdoc cref="RegisterAsync" path="/exception"/>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await CheckAsync(context, cancellationToken);
    }

    // The listed ones, and those of the newest and the longest-lived values
    // themselves: the list is what nodes said, these are what they did.
    private async Task CheckAsync(OtpDbContext context, CancellationToken cancellationToken)
    {
        var now = MicrosecondConverter.ToMicroseconds(clock.GetUtcNow());
        var listed = await context.RegisteredKeys.Select(key => key.Id).ToListAsync(cancellationToken);
        var newest = await context.OtpCodeRows.OrderByDescending(row => row.Id).Select(row => row.SealedCode).Take(Looked)
            .ToListAsync(cancellationToken);
        var live = await context.OtpCodeRows.Where(row => row.EndsAt > now).OrderByDescending(row => row.EndsAt)
            .Select(row => row.SealedCode).Take(Looked).ToListAsync(cancellationToken);
        var answers = await context.KeptAnswers.Where(kept => !kept.IsCopy).OrderByDescending(kept => kept.Id)
            .Select(kept => kept.SealedAnswer).Take(Looked).ToListAsync(cancellationToken);

        var used = newest.Concat(live).Concat(answers).Where(value => value.Length >= SecretKey.IdLength).Select(SecretKey.NameIn);
        SecretKeyLoader.ThrowWhereMissing([.. listed.Union(used, StringComparer.Ordinal)], keys.All, registered.Description);
    }
}
