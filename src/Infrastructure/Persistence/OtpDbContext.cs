using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence;

internal class OtpDbContext : DbContext
{
    // Whoever saves looks for changes once; EF Core would do so at every glance at the tracker.
    public OtpDbContext(DbContextOptions<OtpDbContext> options) : this((DbContextOptions)options)
    {
    }

#pragma warning disable MA0056 // Nobody overrides the tracker.
    protected OtpDbContext(DbContextOptions options) : base(options) => ChangeTracker.AutoDetectChangesEnabled = false;
#pragma warning restore MA0056

    public DbSet<OtpCode> OtpCodes => Set<OtpCode>();

    public IQueryable<OtpCodeRow> OtpCodeRows => Set<OtpCodeRow>().AsNoTracking();

    public DbSet<AccessToken> AccessTokens => Set<AccessToken>();

    public DbSet<GuessBudget> GuessBudgets => Set<GuessBudget>();

    public DbSet<SendBudget> SendBudgets => Set<SendBudget>();

    public DbSet<CodeDelivery> Deliveries => Set<CodeDelivery>();

    public DbSet<KeptAnswerRow> KeptAnswers => Set<KeptAnswerRow>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<RegisteredKey> RegisteredKeys => Set<RegisteredKey>();

    public DbSet<ServingNode> ServingNodes => Set<ServingNode>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(OtpDbContext).Assembly);
        modelBuilder.HasDbFunction(() => OtpCodeRow.Microseconds(default)).HasTranslation(arguments => Microseconds(arguments[0]));
    }

    /// <summary>An instant's column as a number of microseconds since 1970.</summary>
    protected virtual SqlExpression Microseconds(SqlExpression instant) => instant;

    // SQLite has no instants: integers of microseconds keep them exactly, and in order.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondConverter>();
}
