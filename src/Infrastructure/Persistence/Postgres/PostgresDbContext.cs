using System.Data;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Otp.Infrastructure.Persistence.Postgres;

/// <summary>The same model with PostgreSQL's own instants. A type of its own, because it has migrations of its own.</summary>
internal sealed class PostgresDbContext(DbContextOptions<PostgresDbContext> options) : OtpDbContext(options)
{
    // The byte order of SQLite, so that both databases sort alike.
    private const string Collation = "C";

    private static readonly StringTypeMapping Text = new("text", DbType.String);
    private static readonly DoubleTypeMapping Real = new("double precision", DbType.Double);
    private static readonly LongTypeMapping Integer = new("bigint", DbType.Int64);

    // Without SQLite's conversion of instants.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(type => type.GetProperties().Concat(type.GetComplexProperties().SelectMany(part => part.ComplexType.GetProperties()))))
        {
            if ((property.GetValueConverter()?.ProviderClrType ?? property.ClrType) == typeof(string))
                property.SetCollation(Collation);
        }

        foreach (var property in modelBuilder.Entity<OtpCodeRow>().Metadata.GetProperties())
        {
            if (property.Name.EndsWith("At", StringComparison.Ordinal) || property.Name == nameof(OtpCodeRow.ValidTo))
                property.SetValueConverter(new InstantConverter());
        }
    }

    // Seconds as a double are exact to a quarter of a microsecond until the year 2100, and the conversion rounds.
    protected override SqlExpression Microseconds(SqlExpression instant)
    {
        var seconds = new SqlFunctionExpression(
            "date_part", [new SqlConstantExpression("epoch", Text), instant], nullable: true, argumentsPropagateNullability: [false, true], typeof(double), Real);
        var microseconds = new SqlBinaryExpression(ExpressionType.Multiply, seconds, new SqlConstantExpression(1_000_000d, Real), typeof(double), Real);
        return new SqlUnaryExpression(ExpressionType.Convert, microseconds, typeof(long), Integer);
    }

    /// <summary>Queries reckon in microseconds.</summary>
    private sealed class InstantConverter() : ValueConverter<long, DateTimeOffset>(
        microseconds => MicrosecondConverter.FromMicroseconds(microseconds),
        instant => MicrosecondConverter.ToMicroseconds(instant));
}

/// <summary>Hands out PostgreSQL's contexts as what everybody asks for.</summary>
internal sealed class PostgresContextFactory(IDbContextFactory<PostgresDbContext> contexts) : IDbContextFactory<OtpDbContext>
{
    public OtpDbContext CreateDbContext() => contexts.CreateDbContext();
}
