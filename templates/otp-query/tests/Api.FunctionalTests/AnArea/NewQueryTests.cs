using System.Net;
using Otp.Databases;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.AnArea;

[Operation("NewQuery", PERMISSION_CODE)]
[OnBothDatabases]
internal sealed class NewQueryTests(StorageProvider provider)
{
    private OtpApi _api = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _api = OtpApi.StartOn(provider);
        _client = _api.AdminClient();
        await _api.CreateAsync("""{"code": 255315, "mobile_number": "09123256545"}""");
    }

    [TearDown]
    public void Stop()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task NewQuery_ACode_AnswersWhatWasStored()
    {
        var answer = await SendAsync("");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), $"While NewQueryQueryHandler isn't written this is a 500: {answer.Body}");
        Assert.That(answer.Text("recipient"), Is.EqualTo("09123256545"));
    }

    [Test]
    public async Task NewQuery_WithAFault_NamesItsField()
    {
        var answer = await SendAsync("?since=yesterday");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(["since"]));
    }

    private Task<Answer> SendAsync(string query) =>
        _client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/api/an-address/" + query));
}
