using Microsoft.EntityFrameworkCore;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence;

internal sealed class OtpDbContext : DbContext
{
    // Whoever saves looks for changes once; EF Core would do so at every glance at the tracker.
    public OtpDbContext(DbContextOptions<OtpDbContext> options) : base(options) => ChangeTracker.AutoDetectChangesEnabled = false;

    public DbSet<OtpCode> OtpCodes => Set<OtpCode>();

    public IQueryable<OtpCodeRow> OtpCodeRows => Set<OtpCodeRow>().AsNoTracking();

    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();

    public DbSet<GuessBudget> GuessBudgets => Set<GuessBudget>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<RegisteredKey> RegisteredKeys => Set<RegisteredKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(OtpDbContext).Assembly);

    // SQLite has no instants: integers of microseconds keep them exactly, and in order.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondConverter>();
}
