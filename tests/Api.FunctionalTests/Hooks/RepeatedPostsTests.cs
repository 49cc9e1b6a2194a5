using System.Net;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;
using static Otp.Api.FunctionalTests.Hooks.HookClient;

namespace Otp.Api.FunctionalTests.Hooks;

/// <summary>A post that comes twice is one message (contract, section 5).</summary>
internal sealed class RepeatedPostsTests(StorageProvider provider) : ServiceTests(provider, [.. OtpApi.SendingBy(DeliveryChannel.Sms), .. HookClient.Hooks])
{
    private HttpClient _stranger = null!;

    private DateTimeOffset Now => Api.Clock.GetUtcNow();

    [SetUp]
    public void MeetAStranger() => _stranger = Api.ClientWith(key: null);

    [TearDown]
    public void ForgetTheStranger() => _stranger.Dispose();

    [Test]
    public async Task Repeat_SignedAnew_Is204AndNothingHappensTwice()
    {
        await PostAsync(Signed(SupabaseBody(), Now));
        Api.Clock.Advance(TimeSpan.FromMinutes(4));

        var again = await PostAsync(Signed(SupabaseBody(), Now));

        Assert.That((again.Status, again.Body), Is.EqualTo((HttpStatusCode.NoContent, "")));
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    [TestCase("webhook-id", "0b7a2f6e-5b8e-4f0e-9a4e-2f1d5a3c7b11")]
    [TestCase("webhook-id", "msg with blanks, and a comma")]
    [TestCase("Idempotency-Key", "key-1")]
    [TestCase("Idempotency-Key", "\"key 1\"")]
    public async Task Repeat_UnderTheIdOfWhateverHeader_IsKnown(string header, string id)
    {
        var first = await PostAsync(FromLogto(LogtoBody(), (header, id)));
        var again = await PostAsync(FromLogto($"{LogtoBody()[..^1]}, \"attempt\": 2}}", (header, id)));

        Assert.That((first.Status, again.Status), Is.EqualTo((HttpStatusCode.NoContent, HttpStatusCode.NoContent)), "What else is in the body may change.");
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Repeats_AtTheSameTime_AreAll204AndOneMessage()
    {
        for (var round = 0; round < 5; round++)
        {
            var (body, id) = (SupabaseBody($"98912345670{round}"), $"msg_{round}");

            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => PostAsync(Signed(body, Now, id))));

            Assert.That(answers.Select(answer => answer.Status), Has.All.EqualTo(HttpStatusCode.NoContent));
            Assert.That(await CountAsync(), Is.EqualTo(round + 1));
        }
    }

    [TestCase("989123456780", "042317")]
    [TestCase("989123456789", "042318")]
    public async Task Id_OfAnotherRecipientOrCode_Is422AndNothingIsDone(string phone, string otp)
    {
        await PostAsync(Signed(SupabaseBody(), Now));

        var other = await PostAsync(Signed(SupabaseBody(phone, otp), Now));

        Assert.That((other.Status, other.Rule), Is.EqualTo((HttpStatusCode.UnprocessableEntity, "idempotency-key-reused")));
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Id_OfAnotherHookOrHeader_IsAnotherId()
    {
        await PostAsync(FromLogto(LogtoBody(), ("Idempotency-Key", "1")));
        var other = await PostAsync(FromLogto(LogtoBody("989123456780"), ("webhook-id", "1")));
        var third = await PostAsync(Signed(SupabaseBody("989123456781"), Now, id: "1"));

        Assert.That((other.Status, third.Status), Is.EqualTo((HttpStatusCode.NoContent, HttpStatusCode.NoContent)));
        Assert.That(await CountAsync(), Is.EqualTo(3));
    }

    [Test]
    public async Task Id_OfARefusedPost_CanBeTriedAgain()
    {
        await PostAsync(Signed(SupabaseBody(otp: "1"), Now, id: "first"));
        var refused = await PostAsync(Signed(SupabaseBody(), Now));
        Api.Clock.Advance(TimeSpan.FromSeconds(30));

        var taken = await PostAsync(Signed(SupabaseBody(), Now));

        Assert.That((refused.Status, taken.Status), Is.EqualTo((HttpStatusCode.TooManyRequests, HttpStatusCode.NoContent)));
        Assert.That(await CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task Id_AfterADay_IsFreeAgain()
    {
        await PostAsync(Signed(SupabaseBody(), Now));
        Api.Clock.Advance(TimeSpan.FromHours(24));

        await PostAsync(Signed(SupabaseBody(), Now));

        Assert.That(await CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task Repeat_AfterTheCodeWasDeleted_Is204AndMakesNoOther()
    {
        await PostAsync(Signed(SupabaseBody(), Now));
        await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"{OtpApi.OtpCodes}1/"));

        var again = await PostAsync(Signed(SupabaseBody(), Now));

        Assert.That(again.Status, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await CountAsync(), Is.Zero);
    }

    [TestCase("Idempotency-Key", "a,b")]
    [TestCase("Idempotency-Key", "")]
    [TestCase("webhook-id", "")]
    public async Task Id_ThatIsNone_Is400(string header, string id)
    {
        var answer = await PostAsync(FromLogto(LogtoBody(), (header, id)));

        Assert.That((answer.Status, answer.Rule), Is.EqualTo((HttpStatusCode.BadRequest, "malformed-request")));
        Assert.That(await CountAsync(), Is.Zero);
    }

    private Task<Answer> PostAsync(HttpRequestMessage request) => _stranger.AnswerAsync(request);

    private async Task<int> CountAsync()
    {
        var list = await Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes));
        return (int)list.Json["count"]!;
    }
}
