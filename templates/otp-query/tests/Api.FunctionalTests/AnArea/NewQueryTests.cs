using System.Net;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.AnArea;

[Operation("NewQuery", PERMISSION_CODE)]
internal sealed class NewQueryTests(StorageProvider provider) : ServiceTests(provider)
{
    [Test]
    public async Task NewQuery_ACode_AnswersWhatWasStored()
    {
        await Api.CreateAsync("""{"code": 255315, "mobile_number": "09123256545"}""");

        var answer = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/api/an-address/"));

        Assert.That(
            answer.Status, Is.EqualTo(HttpStatusCode.OK), $"A 500 tells that NewQueryQueryHandler isn't written: {answer.Body}");
        Assert.That(answer.Text("recipient"), Is.EqualTo("09123256545"));
    }
}
