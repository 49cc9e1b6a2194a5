using Npgsql;
using Otp.Infrastructure.Persistence.Postgres;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Postgres;

internal sealed class PostgresStoreTests
{
    [TestCase("Command Timeout=30")]
    [TestCase("CommandTimeout=30")]
    [TestCase("command timeout=30")]
    public async Task Connect_KeepsWhatIsGiven_HoweverItIsSpelled(string given)
    {
        await using var source = PostgresStore.Connect($"Host=db;{given}");

        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        Assert.That((settings.CommandTimeout, settings.Timeout), Is.EqualTo((30, 5)));
    }
}
