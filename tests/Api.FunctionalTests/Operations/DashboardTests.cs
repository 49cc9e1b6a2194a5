using System.Text.RegularExpressions;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>What operators are given to watch the service with asks for metrics that there are.</summary>
internal sealed partial class DashboardTests
{
    [TestCase("alerts.yml")]
    [TestCase("grafana-dashboard.json")]
    public async Task Metrics_ThatAreAskedFor_AreShown(string file)
    {
        using var folder = new DataFolder();
        using var otp = await OtpProcess.ServeAsync(folder);
        using var client = otp.ClientWith(folder.AdminKey);
        await client.PostJsonAsync(OtpApi.OtpCodes + "send/", """{"mobile_number": "09123256545"}""");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        string shown;
        while (!(shown = await client.GetStringAsync("/metrics", patience.Token)).Contains("otp_delivery_wait_seconds_bucket", StringComparison.Ordinal))
            await Task.Delay(100, patience.Token);

        var asked = Name().Matches(await File.ReadAllTextAsync(SourceTree.PathOf("docs", "operations", file))).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.That(asked, Has.Count.GreaterThan(4));
        foreach (var name in asked)
            Assert.That(shown, Does.Contain($"\n{name}{{"), name);
    }

    [GeneratedRegex(@"\b(?:otp|http_server|db_client|dotnet)_[a-z_]+(?=\{)")]
    private static partial Regex Name();
}
