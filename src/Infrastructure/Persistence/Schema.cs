using Microsoft.EntityFrameworkCore;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence;

/// <summary>What was done to a database's schema, beside what this version knows of it.</summary>
internal static class Schema
{
    /// <summary>The fault of a schema that is behind.</summary>
    public const string Outdated =
        "The database's schema is older than this version; the command migrate, or " +
        "a start of this version that may migrate, brings it up to date.";

    private const string Foreign =
        "The database's schema was made by a version before the first release, or by another program; "
        + "this version can't bring it up to date, and takes an empty database instead.";

    /// <summary>One that a later version has added to isn't behind.</summary>
    public static async Task<bool> IsBehindAsync(DbContext context, CancellationToken cancellationToken) =>
        (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any();

    /// <exception cref="StartupException">It has another history.</exception>
    public static async Task MigrateAsync(DbContext context, CancellationToken cancellationToken)
    {
        var done = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (done.Except(context.Database.GetMigrations(), StringComparer.Ordinal).Any())
            throw new StartupException(Foreign);
        await context.Database.MigrateAsync(cancellationToken);
    }
}
