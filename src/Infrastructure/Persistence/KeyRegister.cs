using Microsoft.EntityFrameworkCore;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.Persistence;

/// <summary>Which keys the stored codes are sealed with, kept beside them so that a service with other keys doesn't start.</summary>
internal sealed class KeyRegister(IDbContextFactory<OtpDbContext> contexts, SecretKeyRing keys, IRegisteredKeys registered, TimeProvider clock)
{
    /// <summary>Notes that this service seals with the newest key.</summary>
    /// <exception cref="StartupException">Another node has begun with a key that isn't configured here.</exception>
    public async Task RegisterAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        SecretKeyLoader.ThrowWhereMissing(await context.RegisteredKeys.Select(key => key.Id).ToListAsync(cancellationToken), keys.All, registered.Description);

        if (await context.RegisteredKeys.FindAsync([keys.Newest.Name], cancellationToken) is { } newest)
            newest.RegisteredAt = clock.GetUtcNow();
        else
            context.RegisteredKeys.Add(new RegisteredKey { Id = keys.Newest.Name, RegisteredAt = clock.GetUtcNow() });
        context.ChangeTracker.DetectChanges();
        await context.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Whether the service that runs, if one ever did, seals with the key that is the newest here.</summary>
    public async Task<bool> IsNewestAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var serving = await context.RegisteredKeys.OrderByDescending(key => key.RegisteredAt).Select(key => key.Id).FirstOrDefaultAsync(cancellationToken);
        return serving is null || string.Equals(serving, keys.Newest.Name, StringComparison.Ordinal);
    }
}
