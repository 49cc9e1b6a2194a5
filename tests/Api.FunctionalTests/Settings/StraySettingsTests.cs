using Microsoft.Extensions.Configuration;
using Otp.Api.Settings;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Settings;

internal sealed class StraySettingsTests
{
    [TestCase("Secret__Keys__0", "Secrets__Keys__0")]
    [TestCase("SECRET__KEYS__0", "Secrets__Keys__0")]
    [TestCase("Secrets_Keys_0", "Secrets__Keys__0")]
    [TestCase("Storge__Directory", "Storage__Directory")]
    [TestCase("Storage_Directory", "Storage__Directory")]
    [TestCase("Storage__Directry", "Storage:Directory")]
    [TestCase("Opt__Lifetime", "Otp__Lifetime")]
    [TestCase("OTP_LIFETIME", "Otp__Lifetime")]
    [TestCase("Limit__Connections", "Limits__Connections")]
    [TestCase("ConnectionString__Otp", "ConnectionStrings__Otp")]
    [TestCase("ConnectionStrings__Opt", "ConnectionStrings__Otp")]
    [TestCase("Delivry__Sms__0__Type", "Delivery__Sms__0__Type")]
    [TestCase("Secret__Keys__0__FILE", "Secrets__Keys__0__FILE")]
    public void Variable_CloseToASettingOfOurs_IsRefusedWithWhatWasMeant(string name, string meant) =>
        Assert.That(() => RefuseIn(Variable(name)), Throws.TypeOf<StartupException>().With.Message.Contains($"did you mean {meant}?"));

    [TestCase("PATH")]
    [TestCase("HOME")]
    [TestCase("CONSOLE")]
    [TestCase("STORAGE")]
    [TestCase("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [TestCase("OTEL_SERVICE_NAME")]
    [TestCase("KUBERNETES_SERVICE_HOST")]
    [TestCase("OTP_SERVICE_HOST")]
    [TestCase("OTP_PORT_5080_TCP_ADDR")]
    [TestCase("STORAGE_ACCOUNT")]
    [TestCase("Foo__Bar")]
    [TestCase("FTP__HOST")]
    [TestCase("SECRET__VALUE")]
    [TestCase("Logging__LogLevel__Default")]
    [TestCase("Logging__Console__FormatterName")]
    [TestCase("Kestrel__Limits__MaxConcurrentConnections")]
    [TestCase("Kestrel__Endpoints__Own__Url")]
    [TestCase("AllowedHosts")]
    [TestCase("Metrics__EnabledMetrics__System.Runtime")]
    [TestCase("ConnectionStrings__Default")]
    [TestCase("Limits__Connections")]
    [TestCase("Secrets__Keys__0")]
    [TestCase("Secrets__Keys__0__FILE")]
    public void Variable_OfOthersOrAsItIsRead_IsTaken(string name) => Assert.That(() => RefuseIn(Variable(name)), Throws.Nothing);

    [TestCase("--Storge:Directory=x", "Storge:Directory isn't known; did you mean Storage:Directory?")]
    [TestCase("--Storge:Foo=x", "Storge:Foo isn't known; did you mean Storage:Foo?")]
    [TestCase("--Loging:LogLevel:Default=Debug", "Loging:LogLevel:Default isn't known; did you mean Logging:LogLevel:Default?")]
    [TestCase("--Foo:Bar=x", "Foo:Bar isn't known; nothing reads it.")]
    [TestCase("--ConnectionStrings:Default=x", "ConnectionStrings:Default isn't known")]
    [TestCase("--Otp=5", "Otp can't be used: it takes settings below it")]
    public void Argument_ThatNothingReads_IsRefused(string argument, string reason) =>
        Assert.That(() => RefuseIn(new ConfigurationBuilder().AddCommandLine([argument]).Build()), Throws.TypeOf<StartupException>().With.Message.StartsWith(reason));

    [TestCase("--Logging:LogLevel:Default=Debug")]
    [TestCase("--Kestrel:Endpoints:Own:Url=http://127.0.0.1:1")]
    [TestCase("--Metrics:EnabledMetrics:System.Runtime=true")]
    [TestCase("--Limits:Connections=5")]
    [TestCase("--Proxies:Trusted:0=10.0.0.1")]
    [TestCase("--urls=http://127.0.0.1:1")]
    [TestCase("--environment=Development")]
    public void Argument_ThatSomebodyReads_IsTaken(string argument) =>
        Assert.That(() => RefuseIn(new ConfigurationBuilder().AddCommandLine([argument]).Build()), Throws.Nothing);

    [Test]
    public void Section_GivenAsOneValueInTheEnvironment_IsRefused() =>
        Assert.That(() => RefuseIn(Variable("Otp")), Throws.TypeOf<StartupException>().With.Message.StartsWith("Otp can't be used: it takes settings below it, such as Otp__"));

    [Test]
    public void Slip_WithALineBreakInIt_IsRefusedInOneLine() =>
        Assert.That(() => RefuseIn(new ConfigurationBuilder().AddCommandLine(["--Foo:B\nar=x"]).Build()), Throws.TypeOf<StartupException>().With.Message.Not.Contains("\n"));

    private static IConfigurationRoot Variable(string name)
    {
        // Of this test alone, and gone with the prefix.
        var prefix = $"T{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(prefix + name, "some value");
        try
        {
            return new ConfigurationBuilder().AddEnvironmentVariables(prefix).Build();
        }
        finally
        {
            Environment.SetEnvironmentVariable(prefix + name, value: null);
        }
    }

    // What the service asks for, as far as it matters here.
    private static void RefuseIn(IConfigurationRoot configuration)
    {
        var reader = new SettingsReader(configuration);
        foreach (var key in new[] { "Access:BootstrapToken", "ConnectionStrings:Otp", "Limits:Connections", "Metrics:Urls", "Otp:Lifetime", "Storage:Directory", "Storage:Provider", "urls" })
            reader.Text(key);
        foreach (var list in new[] { "Secrets:Keys", "Proxies:Trusted", "Delivery:Sms" })
            _ = reader.List(list).Select(reader.Text).ToList();
        reader.RefuseUnknown();
    }
}
