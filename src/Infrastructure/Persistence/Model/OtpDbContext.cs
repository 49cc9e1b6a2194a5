using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>
/// What is stored, whichever database it is stored in. Migrations belong to a context's type, so each database has one of its own.
/// </summary>
internal abstract class OtpDbContext : DbContext
{
    // Whoever saves looks for changes once; EF Core would do so at every glance at the tracker.
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

    public DbSet<HourlySum> HourlySums => Set<HourlySum>();

    public DbSet<LooseEvent> LooseEvents => Set<LooseEvent>();

    public DbSet<SumProgress> SumProgress => Set<SumProgress>();

    public DbSet<RegisteredKey> RegisteredKeys => Set<RegisteredKey>();

    public DbSet<ServingNode> ServingNodes => Set<ServingNode>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(OtpDbContext).Assembly);
        Configure(modelBuilder.HasDbFunction(() => OtpCodeRow.Microseconds(default)));
    }

    /// <summary>Says what the database calls the function that makes an instant's column a number of microseconds since 1970.</summary>
    protected abstract void Configure(DbFunctionBuilder microseconds);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Conventions.Add(_ => new SnakeCaseConvention());
}

/// <summary>Hands out the contexts of the configured database as what everybody asks for.</summary>
internal sealed class OtpContextFactory<TContext>(IDbContextFactory<TContext> contexts) : IDbContextFactory<OtpDbContext>
    where TContext : OtpDbContext
{
    public OtpDbContext CreateDbContext() => contexts.CreateDbContext();
}
