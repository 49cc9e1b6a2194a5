#pragma warning disable MA0047 // NUnit runs it for the namespace it stands in, and those below.
/// <summary>After the last test of the assembly, which is why it stands in no namespace.</summary>
[SetUpFixture]
internal sealed class StopPostgresServer
#pragma warning restore MA0047
{
    [OneTimeTearDown]
    public void Stop()
    {
        MigratedDatabase.Drop();
        PostgresServer.StopShared();
    }
}
