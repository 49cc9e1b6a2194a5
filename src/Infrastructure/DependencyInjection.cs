using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Otp.Application.Access;
using Otp.Application.Access.Queries;
using Otp.Application.Audit.Queries;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes.Queries;
using Otp.Application.Recipients.Queries;
using Otp.Application.Standing.Queries;
using Otp.Application.Statistics.Queries;
using Otp.Domain.Access;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Access;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Dispatch;
using Otp.Infrastructure.Files;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Postgres;
using Otp.Infrastructure.Persistence.Readers;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Persistence.Sqlite;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Statistics;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure;

public static class DependencyInjection
{
    /// <summary>
    /// The store, the keys, the tokens and the delivery. A service begins with <see cref="IStorageServing"/>, a command with
    /// <see cref="ICommandStorage"/>, before anything else is used.
    /// </summary>
    public static IServiceCollection AddInfrastructure(
        this IServiceCollection services, StorageSettings settings, DeliverySettings delivery)
    {
        services.AddSingleton(settings);
        services.AddStorage();
        services.AddPersistence(settings);
        services.AddSecrets();
        services.AddAccess();
        services.AddDelivery(delivery);
        services.AddStatistics();
        return services;
    }

    private static void AddPersistence(this IServiceCollection services, StorageSettings settings)
    {
        if (settings.Provider == StorageProvider.PostgreSql)
            services.AddPostgres(settings);
        else
            services.AddSqlite(settings);

        services.TryAddSingleton(new ListLimits(ListLimits.DefaultTimeout));
        services.AddSingleton<ListTurns>();
        services.AddScoped<Pages>();
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContext());
        services.AddSingleton(provider => RowModel.Of(provider.GetRequiredService<IDbContextFactory<OtpDbContext>>()));
        services.AddSingleton(typeof(RowMap<>));
        services.AddSingleton<IDerivedColumns<OtpCode>, SealedCode>();
        services.AddSingleton<IRowGuard<OtpCode>, RoomForLiveCodes>();
        services.AddSingleton<IRowGuard<AccessToken>, AnotherAdminToken>();
        services.AddSingleton<RecipientCodesQuery>();
        services.AddSingleton<CommitMetrics>();
        services.AddSingleton<GroupCommit>();
        services.AddScoped<Session>();

        services.AddScoped<IUnitOfWork, UnitOfWork>();
        services.AddScoped<IOtpCodeRepository, OtpCodeRepository>();
        services.AddScoped<IGuessBudgetRepository, GuessBudgetRepository>();
        services.AddScoped<ISendBudgetRepository, SendBudgetRepository>();
        services.AddScoped<IAccessTokenRepository, AccessTokenRepository>();
        services.AddScoped<DeliveryRepository>();
        services.AddScoped<IOtpCodeReader, OtpCodeReader>();
        services.AddScoped<IAccessTokenReader, AccessTokenReader>();
        services.AddScoped<IAuditTrail, AuditTrail>();
        services.AddScoped<IAuditReader, AuditReader>();
        services.AddScoped<IDeliveryReader, DeliveryReader>();
        services.AddScoped<IRecipientReader, RecipientReader>();
        services.AddScoped<IStatisticsReader, StatisticsReader>();
        services.AddScoped<IStandingReader, StandingReader>();
        services.AddScoped<KeptAnswers>();
        services.AddScoped<IKeptAnswers>(provider => provider.GetRequiredService<KeptAnswers>());
    }

    private static void AddSqlite(this IServiceCollection services, StorageSettings settings)
    {
        services.AddPooledDbContextFactory<SqliteDbContext>((provider, options) => options
            .UseSqlite(SqliteStore.ConnectionString(settings.DatabaseFile, pooling: true))
            .AddInterceptors(new SqlitePragmaInterceptor(), provider.GetRequiredService<SqliteTelemetry>())
            .ConfigureForStore());
        services.AddSingleton<IDbContextFactory<OtpDbContext>, OtpContextFactory<SqliteDbContext>>();
        services.AddSingleton<SqliteTelemetry>();
        services.AddSingleton<IRegisteredKeys, SqliteRegisteredKeys>();
        services.AddSingleton<SqliteLongReads>();
        services.AddSingleton<IStore, SqliteStore>();
        services.AddSingleton<IStorageProbe, SqliteProbe>();
        services.AddSingleton<SqliteWriterGate>();
        services.AddSingleton<SqliteServedFile>();
        services.AddSingleton<ICommitWriter, SqliteCommitWriter>();
        services.AddSingleton<IPreparedQueries, SqlitePreparedQueries>();
    }

    private static void AddPostgres(this IServiceCollection services, StorageSettings settings)
    {
        services.AddSingleton(_ => PostgresConnection.Open(settings.ConnectionString!));
        // Over the data source that stands here.
        services.AddPooledDbContextFactory<PostgresDbContext>((_, options) => options
            .UseNpgsql()
            .ConfigureForStore());
        services.AddSingleton<IDbContextFactory<OtpDbContext>, OtpContextFactory<PostgresDbContext>>();
        services.AddSingleton<IRegisteredKeys, PostgresRegisteredKeys>();
        services.AddSingleton<IStore, PostgresStore>();
        services.AddSingleton<IStorageProbe>(provider => provider.GetRequiredService<IStore>());
        services.AddSingleton<ICommitWriter, PostgresCommitWriter>();
        services.AddSingleton<IPreparedQueries, PostgresPreparedQueries>();
        services.AddHostedService<PostgresPulse>();
    }

    private static void ConfigureForStore(this DbContextOptionsBuilder options) => options
        // In a test suite the process may hold a good many of others, which are no reason not to start.
        .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning))
        // What fails is logged where it is handled; most of it is a conflict that is tried again.
        .ConfigureWarnings(warnings => warnings.Ignore(
            RelationalEventId.ConnectionError, RelationalEventId.CommandError, CoreEventId.QueryIterationFailed,
            CoreEventId.SaveChangesFailed, CoreEventId.OptimisticConcurrencyException))
        .UseMemoryCache(CompiledQueries.OfThisProcess);

    private static void AddSecrets(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SecretKeyRing(() => SecretKeyLoader.Load(
            provider.GetRequiredService<StorageSettings>(), provider.GetRequiredService<IRegisteredKeys>(),
            provider.GetRequiredService<DataDirectory>().MayBeFilled)));
        services.AddSingleton<CodeSealer>();
        services.AddSingleton<AnswerSealer>();
        services.AddSingleton<ISealer, Sealer>();
    }

    private static void AddAccess(this IServiceCollection services)
    {
        // Real time, for it is real processes that rely on it.
        services.AddSingleton(new TokenLease(TimeProvider.System));
        // EF Core's model, which the map is made of, isn't there when the directory is made.
        services.AddSingleton(provider => new Lazy<RowMap<AccessToken>>(provider.GetRequiredService<RowMap<AccessToken>>));
        services.AddSingleton<AccessTokenDirectory>();
        services.AddSingleton<IKnownTokens>(provider => provider.GetRequiredService<AccessTokenDirectory>());
        services.AddSingleton<IAccessTokenDirectory>(provider => provider.GetRequiredService<AccessTokenDirectory>());
        services.AddHostedService<AccessTokenWatcher>();
        services.AddScoped<FirstAdminToken>();
    }
}
