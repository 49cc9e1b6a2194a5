using System.Net;
using System.Text.Json.Nodes;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary>The contract's section 3, list: every parameter, on a small table whose rows are known.</summary>
[Operation("ListOtpCodes", 2852)]
internal sealed class ListOtpCodesTests(StorageProvider provider) : SharedServiceTests(provider)
{
    // Ids 1 … 6, a day apart, the first at midnight of 2026-01-01 UTC.
    private static readonly string[] Codes =
    [
        """{"code": 111111, "mobile_number": "09120000001", "valid_to": "2026-06-01T00:00:00Z"}""",
        """{"code": 222222, "email": "Zoe@example.com", "valid_to": "2026-06-01T00:00:00.5Z"}""",
        """{"code": 333333, "email": "ali@BÜCHER.example", "valid_to": "2026-07-01T00:00:00Z"}""",
        """{"code": 444444, "mobile_number": "09120000002", "valid_to": "2026-05-01T00:00:00Z"}""",
        """{"code": 111111, "email": "per_cent%sign@example.com", "valid_to": "2026-01-07T00:00:00Z"}""",
        """{"code": 666666, "mobile_number": "09120000001", "valid_to": "2026-01-07T00:00:00Z"}""",
    ];

    [OneTimeSetUp]
    public async Task FillAsync()
    {
        for (var day = 1; day <= Codes.Length; day++)
        {
            Api.Clock.SetUtcNow(new DateTimeOffset(2026, 1, day, 0, 0, 0, TimeSpan.Zero));
            Assert.That((await Api.CreateAsync(Codes[day - 1])).Status, Is.EqualTo(HttpStatusCode.Created));
        }

        Api.Clock.SetUtcNow(new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero));
    }

    [TestCase("", 6, 5, 4, 3, 2, 1)]
    [TestCase("ordering=", 6, 5, 4, 3, 2, 1)]
    [TestCase("ordering=id", 1, 2, 3, 4, 5, 6)]
    [TestCase("ordering=-id", 6, 5, 4, 3, 2, 1)]
    [TestCase("ordering=mobile_number", 1, 6, 4, 2, 3, 5)]
    [TestCase("ordering=-mobile_number", 4, 1, 6, 2, 3, 5)]
    [TestCase("ordering=-mobile_number,-id", 4, 6, 1, 5, 3, 2)]
    [TestCase("ordering=email", 2, 3, 5, 1, 4, 6)]
    [TestCase("ordering=-email", 5, 3, 2, 1, 4, 6)]
    [TestCase("ordering=ttl", 5, 6, 4, 1, 2, 3, Description = "1 and 2 share their whole seconds, 5 and 6 have none left")]
    [TestCase("ordering=-ttl", 3, 1, 2, 4, 5, 6)]
    [TestCase("ordering=ttl,-id", 6, 5, 4, 2, 1, 3)]
    [TestCase("limit=2&ordering=id", 1, 2)]
    [TestCase("limit=2&offset=3&ordering=id", 4, 5)]
    [TestCase("offset=5", 1)]
    [TestCase("offset=6")]
    [TestCase("offset=9223372036854775807")]
    [TestCase("limit=1000", 6, 5, 4, 3, 2, 1)]
    [TestCase("limit=1&limit=2", 6, 5)]
    [TestCase("Limit=1", 6, 5, 4, 3, 2, 1)]
    [TestCase("unknown=&page=7", 6, 5, 4, 3, 2, 1)]
    [TestCase("id_min=4", 6, 5, 4)]
    [TestCase("id_max=2", 2, 1)]
    [TestCase("id_min=3&id_max=3", 3)]
    [TestCase("id_min=-9223372036854775808&id_max=9223372036854775807", 6, 5, 4, 3, 2, 1)]
    [TestCase("created_date=2026-01-02", 2)]
    [TestCase("created_from=2026-01-05", 6, 5)]
    [TestCase("created_to=2026-01-02", 2, 1)]
    [TestCase("created_from=2026-01-02&created_to=2026-01-03", 3, 2)]
    [TestCase("created_to=9999-12-31", 6, 5, 4, 3, 2, 1)]
    [TestCase("updated_date=2026-01-06", 6)]
    [TestCase("updated_from=2026-01-06", 6)]
    [TestCase("updated_to=2026-01-01", 1)]
    [TestCase("has_mobile_number=true", 6, 4, 1)]
    [TestCase("has_mobile_number=false", 5, 3, 2)]
    [TestCase("has_email=true", 5, 3, 2)]
    [TestCase("has_email=false", 6, 4, 1)]
    [TestCase("is_allow=true", 4, 3, 2, 1)]
    [TestCase("is_allow=false", 6, 5)]
    [TestCase("mobile_number=%2B98%20912%20000%200001", 6, 1)]
    [TestCase("mobile_number=%DB%B0%DB%B9%DB%B1%DB%B2%DB%B0%DB%B0%DB%B0%DB%B0%DB%B0%DB%B0%DB%B2", 4)]
    [TestCase("email=zoe@EXAMPLE.com", 2)]
    [TestCase("email=ALI@xn--bcher-kva.example", 3)]
    [TestCase("email=ali@b%C3%BCcher.example", 3)]
    [TestCase("email=ali@b%C3%BCcher.example&mobile_number=09120000001")]
    [TestCase("search=", 6, 5, 4, 3, 2, 1)]
    [TestCase("search=0000001", 6, 1)]
    [TestCase("search=ZOE", 2)]
    [TestCase("search=B%C3%9CCHER", 3)]
    [TestCase("search=%25", 5)]
    [TestCase("search=_", 5)]
    [TestCase("search=%00")]
    [TestCase("search=zoe%00")]
    [TestCase("search=111111", 5, 1)]
    [TestCase("search=%DB%B1%DB%B1%DB%B1%DB%B1%DB%B1%DB%B1", 5, 1)]
    [TestCase("search=11111")]
    [TestCase("search=zoe%20example")]
    [TestCase("search=example.com&has_email=true&ordering=id", 2, 5)]
    public async Task List_NarrowedAndOrdered_HasTheseCodes(string query, params long[] ids)
    {
        var answer = await ListAsync(query);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
        Assert.That(answer.Json["results"]!.AsArray().Select(code => code!["id"]!.GetValue<long>()), Is.EqualTo(ids));
    }

    [TestCase("limit=0", "limit")]
    [TestCase("limit=1001", "limit")]
    [TestCase("limit=", "limit")]
    [TestCase("limit=1.0", "limit")]
    [TestCase("limit=%201", "limit")]
    [TestCase("offset=-1", "offset")]
    [TestCase("offset=9223372036854775808", "offset")]
    [TestCase("ordering=code", "ordering")]
    [TestCase("ordering=valid_to", "ordering")]
    [TestCase("ordering=id,", "ordering")]
    [TestCase("ordering=--id", "ordering")]
    [TestCase("id_min=x", "id_min")]
    [TestCase("id_min=", "id_min")]
    [TestCase("id_max=9223372036854775808", "id_max")]
    [TestCase("created_date=2026-1-2", "created_date")]
    [TestCase("created_from=2026-02-30", "created_from")]
    [TestCase("created_to=", "created_to")]
    [TestCase("updated_date=01-02-2026", "updated_date")]
    [TestCase("updated_from=2026-01-01T00:00:00Z", "updated_from")]
    [TestCase("updated_to=yesterday", "updated_to")]
    [TestCase("is_allow=True", "is_allow")]
    [TestCase("has_email=1", "has_email")]
    [TestCase("has_mobile_number=", "has_mobile_number")]
    [TestCase("mobile_number=", "mobile_number")]
    [TestCase("mobile_number=0912", "mobile_number")]
    [TestCase("email=", "email")]
    [TestCase("email=someone", "email")]
    [TestCase("limit=x&offset=x&id_min=x&is_allow=x", "id_min", "is_allow", "limit", "offset")]
    public async Task Parameter_ThatDoesNotParse_IsRefusedByName(string query, params string[] names)
    {
        var answer = await ListAsync(query);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.InvalidFields, Is.EqualTo(names));
    }

    [Test]
    public async Task Ordering_ByCode_SaysWhyNot()
    {
        var answer = await ListAsync("ordering=code");

        Assert.That(answer.Json["errors"]!["ordering"]![0]!.GetValue<string>(), Does.Contain("encrypted"));
    }

    [TestCase("limit=2", 6, "?limit=2&offset=2", null)]
    [TestCase("limit=2&offset=2", 6, "?limit=2&offset=4", "?limit=2&offset=0")]
    [TestCase("limit=2&offset=4", 6, null, "?limit=2&offset=2")]
    [TestCase("limit=4&offset=1", 6, "?limit=4&offset=5", "?limit=4&offset=0")]
    [TestCase("offset=50", 6, null, "?limit=100&offset=0")]
    [TestCase("search=b%C3%BCcher&a=1&a=2&limit=1&offset=1", 1, null, "?search=b%C3%BCcher&a=1&a=2&limit=1&offset=0")]
    [TestCase("", 6, null, null)]
    public async Task Page_LeadsToItsNeighbours_AndKeepsTheOtherParameters(string query, int count, string? next, string? previous)
    {
        var answer = await ListAsync(query);

        Assert.That(answer.Members, Is.EqualTo(new[] { "count", "next", "previous", "results" }));
        Assert.That(answer.Json["count"]!.GetValue<int>(), Is.EqualTo(count));
        Assert.That(answer.Json["next"]?.GetValue<string>(), Is.EqualTo(Address(next)));
        Assert.That(answer.Json["previous"]?.GetValue<string>(), Is.EqualTo(Address(previous)));
    }

    [Test]
    public async Task Row_OfTheList_IsTheResourceItself()
    {
        using var client = Api.AdminClient();
        var one = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}3/"));

        var list = await ListAsync("id_min=3&id_max=3");

        Assert.That(JsonNode.DeepEquals(list.Json["results"]![0], one.Json), Is.True, list.Body);
        Assert.That(one.Json["code"]!.GetValue<int>(), Is.EqualTo(333333));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task ForwardedHeaders_AreBelievedFromTrustedProxiesAlone(bool trusted)
    {
        using var api = trusted ? OtpApi.StartOn(Provider, ("Proxies:Trusted:0", "127.0.0.0/8")) : OtpApi.StartOn(Provider);
        await api.CreateAsync("""{"code": 1, "email": "someone@example.com"}""");
        await api.CreateAsync("""{"code": 2, "email": "someone@example.com"}""");
        using var client = api.AdminClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?limit=1");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "otp.example.com");
        request.Headers.Add("X-Forwarded-For", "192.0.2.1");
        request.Headers.Add("X-Forwarded-Prefix", "/codes");

        var answer = await client.AnswerAsync(request);

        var origin = trusted ? "https://otp.example.com/codes" : api.Address.ToString().TrimEnd('/');
        Assert.That(answer.Text("next"), Is.EqualTo($"{origin}{OtpApi.OtpCodes}?limit=1&offset=1"));
    }

    [TestCase("/a/b", "/a/b")]
    [TestCase("/a/b/", "/a/b")]
    [TestCase("//evil.example", "/evil.example")]
    [TestCase("relative", "")]
    [TestCase("", "")]
    public async Task Location_BehindAProxyThatStripsAPrefix_HasIt(string prefix, string shown)
    {
        using var api = OtpApi.StartOn(Provider, ("Proxies:Trusted:0", "127.0.0.0/8"));
        using var client = api.AdminClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("X-Forwarded-Prefix", prefix);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "k");

        var created = await client.PostJsonAsync(OtpApi.OtpCodes, """{"code": 1, "email": "someone@example.com"}""");
        var repeated = await client.PostJsonAsync(OtpApi.OtpCodes, """{"code": 1, "email": "someone@example.com"}""");

        Assert.That(created.Headers["Location"], Is.EqualTo(new[] { $"{shown}{OtpApi.OtpCodes}1/" }));
        Assert.That(repeated.Headers["Location"], Is.EqualTo(created.Headers["Location"]));
    }

    private string? Address(string? query) => query is null ? null : $"{Api.Address.ToString().TrimEnd('/')}{OtpApi.OtpCodes}{query}";

    private Task<Answer> ListAsync(string query) =>
        Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?{query}"));
}
