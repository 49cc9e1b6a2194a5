using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Otp.Infrastructure.Persistence.Sqlite;

/// <summary>For <c>dotnet ef</c> alone.</summary>
internal sealed class OtpDbContextDesignFactory : IDesignTimeDbContextFactory<OtpDbContext>
{
    public OtpDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<OtpDbContext>().UseSqlite("Data Source=:memory:").Options);
}
