using System.Net;

namespace Otp.Console.Tests.Sessions;

internal sealed class SignInTests
{
    private static OtpApi Api => SharedConsole.Api;

    private ConsoleClient _client = null!;

    [SetUp]
    public void Open() => _client = new ConsoleClient(Api.Address);

    [TearDown]
    public void Close() => _client.Dispose();

    [Test]
    public async Task Page_WithoutASession_LeadsToSignInAndBack()
    {
        var asked = await _client.GetAsync("/console/tokens/?offset=50");
        var signedIn = await _client.SignInAsync(Api.AdminKey, asked.Destination()!);

        Assert.That(asked.Status, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(asked.Destination(), Is.EqualTo("/console/sign-in/?to=%2Fconsole%2Ftokens%2F%3Foffset%3D50"));
        Assert.That(signedIn.Status, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(signedIn.Destination(), Is.EqualTo("/console/tokens/?offset=50"));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/console/")]
    [TestCase("/console/../docs")]
    [TestCase("/console/%2e%2e/docs")]
    [TestCase("/console//evil.example")]
    [TestCase("/console\\evil.example")]
    [TestCase("/consoleevil")]
    [TestCase("/console/\nhttps://evil.example")]
    [TestCase("javascript:alert(1)")]
    public async Task ReturnAddress_ThatIsNoPageOfTheConsole_IsNotFollowed(string address)
    {
        var answer = await _client.SignInAsync(Api.AdminKey, $"/console/sign-in/?to={Uri.EscapeDataString(address)}");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Destination(), Is.EqualTo("/console/"));
    }

    [Test]
    public async Task Key_WithWhiteSpaceAround_IsTaken()
    {
        var answer = await _client.SignInAsync($"  {Api.AdminKey}\r\n");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [TestCase("0123456789abcdef0123456789abcdef")]
    [TestCase("")]
    public async Task Key_ThatNoTokenHas_IsRefusedBesideTheField(string key)
    {
        using var client = new ConsoleClient(Api.Address, ("X-Forwarded-For", $"192.0.2.{key.Length}"), ("X-Forwarded-Proto", "https"));

        var answer = await client.SignInAsync(key);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(answer.Body, Does.Contain("""<p class="fault" id="field-Key-fault-0">No token that works has this key.</p>"""));
        Assert.That(answer.Body, Does.Contain("aria-invalid=\"true\"").And.Contains("role=\"alert\""));
        Assert.That(client.Cookies.Keys, Does.Not.Contain("__Host-otp-console"));
    }

    [Test]
    public async Task Cookie_OverPlainHttp_IsTheConsolesAlone()
    {
        var cookie = (await _client.SignInAsync(Api.AdminKey)).CookieSet("otp-console");

        Assert.That(cookie, Does.EndWith("; path=/console; samesite=strict; httponly"));
    }

    [Test]
    public async Task Cookie_OverHttps_IsBoundToTheHost()
    {
        using var client = new ConsoleClient(Api.Address, ("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-Proto", "https"));

        var cookie = (await client.SignInAsync(Api.AdminKey)).CookieSet("__Host-otp-console");
        var page = await client.GetAsync("/console/tokens/");

        Assert.That(cookie, Does.EndWith("; path=/; secure; samesite=strict; httponly"));
        Assert.That(client.Cookies.Keys, Is.EquivalentTo(["__Host-otp-console", "__Host-otp-console-form"]));
        Assert.That(page.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Links_BehindAPrefix_KeepIt()
    {
        using var client = new ConsoleClient(
            Api.Address, ("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/otp"));

        var asked = await client.GetAsync("/console/audit/");
        var page = await client.GetAsync("/console/sign-in/");
        var signedIn = await client.PostAsync(
            "/console/sign-in/", [.. ConsoleClient.HiddenIn(page.Body, "/otp/console/sign-in/"), ("Key", Api.AdminKey)]);

        Assert.That(asked.Destination(), Does.StartWith("/otp/console/sign-in/?to=%2Fconsole%2Faudit%2F"));
        Assert.That(signedIn.Destination(), Is.EqualTo("/otp/console/"));
        Assert.That(page.Body, Does.Contain("href=\"/otp/console/assets/").And.Not.Contains("href=\"/console/").And.Not.Contains("action=\"/console/"));
    }

    [Test]
    public async Task Cookies_HoldNeitherTheKeyNorItsHash()
    {
        await _client.SignInAsync(Api.AdminKey);

        Assert.That(_client.Cookies.Keys, Is.EquivalentTo(["otp-console", "otp-console-form"]));
        foreach (var cookie in _client.Cookies.Values)
        {
            var bytes = Convert.FromBase64String(cookie.Replace('-', '+').Replace('_', '/').PadRight((cookie.Length + 3) / 4 * 4, '='));
            Assert.That(System.Text.Encoding.Latin1.GetString(bytes), Does.Not.Contain(Api.AdminKey[..8]).And.Not.Contains("key-hash"));
        }
    }

    [TestCase("evil.example", "127.0.0.1")]
    [TestCase("127.0.0.1", "192.0.2.7")]
    public async Task PlainHttp_FromElsewhere_IsRefused(string host, string client)
    {
        using var remote = new ConsoleClient(Api.Address, ("X-Forwarded-For", client), ("X-Forwarded-Proto", "http"), ("X-Forwarded-Host", host));

        var page = await remote.GetAsync("/console/sign-in/");
        var form = await _client.GetAsync("/console/sign-in/");
        foreach (var (name, value) in _client.Cookies)
            remote.Cookies[name] = value;
        var attempt = await remote.PostAsync(
            "/console/sign-in/", [.. ConsoleClient.HiddenIn(form.Body, "/console/sign-in/"), ("Key", Api.AdminKey)]);

        foreach (var answer in new[] { page, attempt })
        {
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(answer.Body, Does.Contain("Signing in takes HTTPS").And.Not.Contains("<form"));
        }

        Assert.That(remote.Cookies.Keys, Does.Not.Contain("otp-console"));
    }

    [Test]
    public async Task Session_OverPlainHttpFromElsewhere_IsNone()
    {
        await _client.SignInAsync(Api.AdminKey);
        using var remote = new ConsoleClient(Api.Address, ("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "http"));
        remote.Cookies["otp-console"] = _client.Cookies["otp-console"];

        var answer = await remote.GetAsync("/console/tokens/");

        Assert.That(answer.Destination(), Does.StartWith("/console/sign-in/"));
    }

    [Test]
    public async Task SignOut_EndsTheSession()
    {
        await _client.SignInAsync(Api.AdminKey);

        var answer = await _client.SubmitAsync("/console/tokens/", "/console/sign-out/");
        var page = await _client.GetAsync("/console/tokens/");

        Assert.That(answer.Destination(), Is.EqualTo("/console/sign-in/?why=SignedOut"));
        Assert.That(page.Destination(), Does.StartWith("/console/sign-in/"));
        Assert.That(_client.Cookies.Keys, Does.Not.Contain("otp-console"));
    }

    [Test]
    public async Task SignIn_WhereSomebodyIs_LeadsOn()
    {
        await _client.SignInAsync(Api.AdminKey);

        var answer = await _client.GetAsync("/console/sign-in/?to=/console/audit/");

        Assert.That(answer.Destination(), Is.EqualTo("/console/audit/"));
    }
}
