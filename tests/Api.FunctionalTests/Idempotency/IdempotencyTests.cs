using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Idempotency;

/// <summary>Contract, sections 1 and 9: the same token, key and body get the first answer again, and nothing happens twice.</summary>
internal sealed class IdempotencyTests(StorageProvider provider) : ServiceTests(provider)
{
    private const string Create = OtpApi.OtpCodes;
    private const string Verify = OtpApi.OtpCodes + "verify/";
    private const string Body = """{"code": 123456, "mobile_number": "09123256545"}""";

    [Test]
    public async Task Create_Repeated_GetsTheFirstAnswerByteForByteAndStoresOnce()
    {
        var first = await SendAsync(Create, "\"k-1\"", Body);
        Api.Clock.Advance(TimeSpan.FromHours(23));
        var second = await SendAsync(Create, "k-1", Body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Status, first.Replayed, first.Location), Is.EqualTo((HttpStatusCode.Created, (string?)null, "/api/notifications/otp/1/")));
            Assert.That(second, Is.EqualTo(first with { Replayed = "true" }));
            Assert.That(await CountAsync(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Create_RepeatedAfterADay_IsANewRequest()
    {
        await SendAsync(Create, "k", Body);
        Api.Clock.Advance(TimeSpan.FromHours(24));

        var later = await SendAsync(Create, "k", Body);

        Assert.That((later.Status, later.Replayed, later.Location), Is.EqualTo((HttpStatusCode.Created, (string?)null, "/api/notifications/otp/2/")));
    }

    [Test]
    public async Task Verify_WhoseAnswerWasLost_SaysTrueAgainToTheSameKeyAlone()
    {
        await Api.CreateAsync(Body);

        var first = await SendAsync(Verify, "k", Body);
        var again = await SendAsync(Verify, "k", Body);
        var other = await SendAsync(Verify, "another", Body);

        Assert.That(first.Body, Does.Contain("\"verified\":true"));
        Assert.That(again, Is.EqualTo(first with { Replayed = "true" }));
        Assert.That(other.Body, Does.Contain("\"consumed\""));
    }

    [Test]
    public async Task Verify_WrongAndRepeated_CountsOnce()
    {
        await Api.CreateAsync(Body);
        var wrong = Body.Replace("123456", "1", StringComparison.Ordinal);

        for (var repetition = 0; repetition < 10; repetition++)
            Assert.That((await SendAsync(Verify, "k", wrong)).Body, Does.Contain("\"attempts_left\":4"));
    }

    [Test]
    public async Task Verify_ThatStoresNothing_IsKeptToo()
    {
        await SendAsync(Verify, "k", Body);
        await Api.CreateAsync(Body);

        var again = await SendAsync(Verify, "k", Body);

        Assert.That((again.Replayed, again.Body), Is.EqualTo(("true", """{"verified":false,"id":null,"recipient":"09123256545","reason":"not_found","attempts_left":null,"retry_after":null}""")));
    }

    [Test]
    public async Task Create_RepeatedAfterItsCodeWasDeleted_MakesNoneAnewAndTellsNothingOfIt()
    {
        await SendAsync(Create, "k", Body);
        using (var client = Api.AdminClient())
            Assert.That((await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, Create + "1/"))).Status, Is.EqualTo(HttpStatusCode.NoContent));

        var again = await SendAsync(Create, "k", Body);
        var otherBody = await SendAsync(Create, "k", Body + " ");

        Assert.That((again.Status, otherBody.Status), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity)));
        Assert.That(again.Body, Does.Contain("urn:otp:problem:idempotent-answer-deleted").And.Not.Contains("0912"));
        Assert.That(await CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Key_WithAnotherBody_Is422()
    {
        await SendAsync(Create, "k", Body);

        var other = await SendAsync(Create, "k", Body + " ");

        Assert.That(other.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(other.Body, Does.Contain("urn:otp:problem:idempotency-key-reused"));
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Key_OfAnotherOperationOrToken_IsAnotherKey()
    {
        using var admin = Api.AdminClient();
        var token = await admin.PostJsonAsync("/api/access/tokens/", """{"name": "x", "role": "admin"}""");

        var answers = new[]
        {
            await SendAsync(Create, "k", Body),
            await SendAsync(Create, "k", Body, token.Text("key")),
            await SendAsync(Verify, "k", Body),
        };

        Assert.That(answers.Select(answer => (answer.Status, answer.Replayed)), Is.EqualTo(new[]
        {
            (HttpStatusCode.Created, (string?)null), (HttpStatusCode.Created, null), (HttpStatusCode.OK, null),
        }));
    }

    [Test]
    public async Task Refusal_IsNotKept()
    {
        var refused = await SendAsync(Create, "k", """{"code": "x", "mobile_number": "09123256545"}""");
        var taken = await SendAsync(Create, "k", Body);

        Assert.That((refused.Status, taken.Status, taken.Replayed), Is.EqualTo((HttpStatusCode.BadRequest, HttpStatusCode.Created, (string?)null)));
    }

    [TestCase("")]
    [TestCase("\"")]
    [TestCase("\"open")]
    [TestCase("\"a\"b\"")]
    [TestCase("\"a\\b\"")]
    [TestCase("\"a\\\\\"b\"")]
    [TestCase("two words")]
    [TestCase("\"\"")]
    [TestCase("a\"b")]
    [TestCase("a\\b")]
    [TestCase("a,b")]
    [TestCase("a;b=1")]
    public async Task Key_Malformed_Is400(string key) =>
        Assert.That((await SendAsync(Create, key, Body)).Status, Is.EqualTo(HttpStatusCode.BadRequest));

    [Test]
    public async Task Key_BareOfAnyOtherVisibleCharacter_IsTaken()
    {
        var key = string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(character => (char)character).Except("\"\\,;"));

        var bare = await SendAsync(Create, key, Body);
        var quoted = await SendAsync(Create, $"\"{key}\"", Body);

        Assert.That((bare.Status, quoted.Replayed), Is.EqualTo((HttpStatusCode.Created, "true")));
    }

    [TestCase(255, HttpStatusCode.Created)]
    [TestCase(256, HttpStatusCode.BadRequest)]
    public async Task Key_OfALength_IsTakenUpTo255(int length, HttpStatusCode status) =>
        Assert.That((await SendAsync(Create, new string('k', length), Body)).Status, Is.EqualTo(status));

    [Test]
    public async Task Create_ManyAtOnceWithOneKey_StoresOnceAndAnswersAllAlike()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => SendAsync(Create, "k", Body)));

        Assert.That(answers.Count(answer => answer is { Status: HttpStatusCode.Created, Replayed: null }), Is.EqualTo(1));
        Assert.That(answers.Where(answer => answer.Status == HttpStatusCode.Created).Select(answer => answer.Body).Distinct(StringComparer.Ordinal), Has.Exactly(1).Items);
        Assert.That(answers.Select(answer => answer.Status), Is.All.AnyOf(HttpStatusCode.Created, HttpStatusCode.Conflict));
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_ManyAtOnceWithOneKey_IsJudgedOnceAndAnswersAllAlike([Values] bool isRight)
    {
        await Api.CreateAsync(Body);
        var guess = isRight ? Body : Body.Replace("123456", "1", StringComparison.Ordinal);

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => SendAsync(Verify, "k", guess)));

        Assert.That(answers.Count(answer => answer is { Status: HttpStatusCode.OK, Replayed: null }), Is.EqualTo(1));
        Assert.That(answers.Where(answer => answer.Status == HttpStatusCode.OK).Select(answer => answer.Body), Is.All.Contains(isRight ? "\"verified\":true" : "\"attempts_left\":4"));
        Assert.That(answers.Select(answer => answer.Status), Is.All.AnyOf(HttpStatusCode.OK, HttpStatusCode.Conflict));
    }

    private async Task<Got> SendAsync(string path, string key, string body, string? token = null)
    {
        using var client = Api.ClientWith(token ?? Api.AdminKey);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = content;
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await client.SendAsync(request);
        return new Got(
            response.StatusCode,
            response.Headers.TryGetValues("Idempotency-Replayed", out var replayed) ? replayed.Single() : null,
            response.Headers.Location?.ToString(),
            response.Content.Headers.ContentType?.ToString(),
            await response.Content.ReadAsStringAsync());
    }

    private async Task<int> CountAsync()
    {
        using var client = Api.AdminClient();
        var answer = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes));
        return (int)answer.Json["count"]!;
    }

    private sealed record Got(HttpStatusCode Status, string? Replayed, string? Location, string? ContentType, string Body);
}
