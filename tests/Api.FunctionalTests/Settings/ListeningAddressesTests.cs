using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Otp.Api.Settings;

namespace Otp.Api.FunctionalTests.Settings;

internal sealed class ListeningAddressesTests
{
    [TestCase("ASPNETCORE_URLS (or --urls) is \"http://127.0.0.1:1\"", "urls=http://127.0.0.1:1", "http_ports=2")]
    [TestCase("ASPNETCORE_HTTP_PORTS (or --http_ports) is \"2\" and ASPNETCORE_HTTPS_PORTS (or --https_ports) is \"3\"", "https_ports=3", "http_ports=2")]
    [TestCase("ASPNETCORE_URLS (or --urls), with Metrics:Urls, is \"http://127.0.0.1:1;http://127.0.0.1:4\"", "urls=http://127.0.0.1:1;http://127.0.0.1:4", "Metrics:Urls=http://127.0.0.1:4")]
    [TestCase("Kestrel:Endpoints names an address", "Kestrel:Endpoints:Own:Url=http://127.0.0.1:1", "urls=http://127.0.0.1:1")]
    public void Describe_NamesTheSettingsThatCount(string description, params string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine([.. settings.Select(setting => $"--{setting}")]).Build();

        Assert.That(ListeningAddresses.DescribeIn(configuration), Is.EqualTo(description));
    }

    [Test]
    public void ServersFailure_IsWhatTheServerThrows()
    {
        Assert.That(ListeningAddresses.IsServersFailure(Assert.CatchAsync(() => ServeAsync("http://192.0.2.1:0"))!), Is.True);
    }

    [Test]
    public void ServersFailure_IsNotWhatSomethingElseThrows()
    {
        var failure = Assert.Throws<DirectoryNotFoundException>(() => File.ReadAllText("/nowhere/at/all"));

        Assert.That(ListeningAddresses.IsServersFailure(failure), Is.False);
    }

    private static async Task ServeAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        await app.StartAsync();
    }
}
