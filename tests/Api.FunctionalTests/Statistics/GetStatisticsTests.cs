using System.Net;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Statistics;

[Operation("GetStatistics", 2852)]
internal sealed class GetStatisticsTests(StorageProvider provider) : ServiceTests(provider)
{
    [Test]
    public async Task GetStatistics_ByPrefix_AddsTheHoursOfADayUpForEach()
    {
        await AddSumsAsync(4, "0912", hoursAgo: 0, isOpen: true);
        await AddSumsAsync(4, "0912", hoursAgo: 2, isOpen: false);
        await AddSumsAsync(4, "", hoursAgo: 2, isOpen: false);
        await AddSumsAsync(0, "", hoursAgo: 2, isOpen: false);

        var answer = await GetAsync("?by=prefix&from=2025-12-29");

        Assert.That(answer.Json["rows"]!.AsArray().Select(row => row!.ToJsonString()), Is.EqualTo(new[]
        {
            """{"at":"2025-12-29T00:00:00.000000Z","created":9,"sent":8,"delivered":7,"verified":5,"expired":3,"locked":1,"conversion":0.75}""",
            """{"at":"2025-12-29T00:00:00.000000Z","group":"0912","created":18,"sent":16,"delivered":14,"verified":10,"expired":6,"locked":2,"conversion":0.75}""",
        }));
    }

    [Test]
    public async Task GetStatistics_OfNothing_HasARowForEachOfTheLastSevenDays()
    {
        var answer = await GetAsync("");

        Assert.That(answer.Members, Is.EqualTo(["from", "to", "step", "rows"]));
        Assert.That((answer.Text("from"), answer.Text("to"), answer.Text("step")), Is.EqualTo(("2025-12-23", "2025-12-29", "day")));
        Assert.That(answer.Json["rows"]!.AsArray(), Has.Count.EqualTo(7));
        Assert.That(answer.Json["rows"]![6]!.AsObject().ContainsKey("group"), Is.False);
    }

    [TestCase("?step=minute", "step")]
    [TestCase("?by=token", "by")]
    [TestCase("?from=today", "from")]
    [TestCase("?from=2025-01-01&step=hour", "from")]
    [TestCase("?from=2025-12-30&to=2025-12-29", "from")]
    public async Task GetStatistics_AParameterThatIsNotTaken_IsNamed(string query, string field)
    {
        var answer = await GetAsync(query);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo([field]));
    }

    private Task<Answer> GetAsync(string query) =>
        Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + "statistics/" + query));

    private Task AddSumsAsync(int dimension, string name, int hoursAgo, bool isOpen) => Api.ExecuteAsync(
        "INSERT INTO hourly_sums (dimension, hour, name, is_open, created, sent, delivered, verified, converted, expired, locked) "
        + $"VALUES ({dimension}, {(int)(Api.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalHours - hoursAgo}, '{name}', {(isOpen ? "1 = 1" : "1 = 0")}, 9, 8, 7, 5, 6, 3, 1)");
}
