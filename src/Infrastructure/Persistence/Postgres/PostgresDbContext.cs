using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Postgres;

/// <summary>The model with PostgreSQL's own instants, and the order that SQLite sorts text in.</summary>
internal sealed class PostgresDbContext(DbContextOptions<PostgresDbContext> options) : OtpDbContext(options)
{
    // The byte order of SQLite, so that both databases sort alike.
    private const string Collation = "C";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        var types = modelBuilder.Model.GetEntityTypes();
        var parts = types.SelectMany(type => type.GetComplexProperties()).Select(part => part.ComplexType);
        foreach (var property in types.Concat<IMutableTypeBase>(parts).SelectMany(type => type.GetProperties()))
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

    // Of the first migration.
    protected override void Configure(DbFunctionBuilder microseconds) => microseconds.HasName("microseconds");

    /// <summary>Queries reckon in microseconds.</summary>
    internal sealed class InstantConverter() : ValueConverter<long, DateTimeOffset>(
        microseconds => MicrosecondConverter.FromMicroseconds(microseconds),
        instant => MicrosecondConverter.ToMicroseconds(instant));
}
