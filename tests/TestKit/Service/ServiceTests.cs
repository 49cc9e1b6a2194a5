using Otp.Infrastructure.Settings;

namespace Otp.TestKit;

/// <summary>The whole service, on both databases.</summary>
[OnBothDatabases]
internal abstract class ServiceFixture(StorageProvider provider, IReadOnlyList<(string Key, string Value)> settings)
{
    protected StorageProvider Provider => provider;

#pragma warning disable NUnit1032 // Whoever derives from it says when they are disposed of: after each test, or after all.
    protected OtpApi Api { get; private set; } = null!;

    /// <summary>The first admin's.</summary>
    protected HttpClient Client { get; private set; } = null!;
#pragma warning restore NUnit1032

    /// <summary>On a new database, in the place of the one that runs, if one does.</summary>
    protected void StartWith(params IReadOnlyList<(string Key, string Value)> others)
    {
        Stop();
        Api = OtpApi.StartOn(provider, [.. others]);
        Client = Api.AdminClient();
    }

    protected void Start() => StartWith(settings);

    protected void Stop()
    {
        // A fixture outlives its services.
        Client?.Dispose();
        Api?.Dispose();
        (Client, Api) = (null!, null!);
    }
}

/// <summary>Each test has a service and an empty database of its own.</summary>
internal abstract class ServiceTests(StorageProvider provider, params IReadOnlyList<(string Key, string Value)> settings)
    : ServiceFixture(provider, settings)
{
    [SetUp]
    public void StartService() => Start();

    [TearDown]
    public void StopService() => Stop();
}

/// <summary>All tests of a fixture share one service and what the others left in it.</summary>
internal abstract class SharedServiceTests(StorageProvider provider, params IReadOnlyList<(string Key, string Value)> settings)
    : ServiceFixture(provider, settings)
{
    [OneTimeSetUp]
    public void StartService() => Start();

    [OneTimeTearDown]
    public void StopService() => Stop();
}
