namespace Otp.Console.Tests;

/// <summary>One service for all tests that leave nothing in it that others mind, and don't move its clock.</summary>
[SetUpFixture]
internal sealed class SharedConsole
{
    private static OtpApi? _api;

    public static OtpApi Api => _api ?? throw new InvalidOperationException("The service doesn't run.");

    [OneTimeSetUp]
    public void Start() => _api = OtpApi.Start([("Console:Enabled", "true"), ("Proxies:Trusted:0", "127.0.0.1")]);

    [OneTimeTearDown]
    public void Stop() => _api?.Dispose();
}
