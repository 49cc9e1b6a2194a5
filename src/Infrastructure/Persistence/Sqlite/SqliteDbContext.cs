using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>The model in a database without instants: integers of microseconds keep them exactly, and in order.</summary>
internal sealed class SqliteDbContext(DbContextOptions<SqliteDbContext> options) : OtpDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<MicrosecondConverter>();
    }

    // There they are that number already, and this function of SQLite gives back what it is given.
    protected override void Configure(DbFunctionBuilder microseconds) => microseconds.HasName("likely").IsBuiltIn();
}
