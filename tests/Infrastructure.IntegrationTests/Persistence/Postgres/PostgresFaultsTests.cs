using Npgsql;
using Otp.Infrastructure.Persistence.Postgres;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Postgres;

internal sealed class PostgresFaultsTests
{
    // As when another server has taken its place, or a schema waits for `migrate`.
    [TestCase("57P01")]
    [TestCase("53300")]
    [TestCase("25006")]
    [TestCase("25P03")]
    [TestCase("28P01")]
    [TestCase("3D000")]
    [TestCase("42P01")]
    [TestCase("42703")]
    public void Refusal_ThatAnotherTimeMayNotMeet_IsUnavailability(string state)
    {
        var refusal = new PostgresException("", "ERROR", "ERROR", state);

        Assert.That(PostgresFaults.IsUnavailable(new InvalidOperationException("", refusal)), Is.True);
        Assert.That(PostgresFaults.IsConflict(refusal), Is.False);
    }

    [TestCase("42601")]
    [TestCase("23514")]
    public void Refusal_OfWhatIsWrong_IsNoUnavailability(string state) =>
        Assert.That(PostgresFaults.IsUnavailable(new PostgresException("", "ERROR", "ERROR", state)), Is.False);
}
