using System.Net;
using Otp.Databases;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary>The contract's section 9, clocks: what a clock that was ahead left behind, once it is set back. A node whose clock is behind sees the same.</summary>
[OnBothDatabases]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ClockTests : IDisposable
{
    private const string Verify = OtpApi.OtpCodes + "verify/";
    private const string Send = OtpApi.OtpCodes + "send/";
    private const string Recipient = """{"mobile_number": "09123256545"}""";

    private readonly OtpApi _api;
    private readonly HttpClient _client;

    public ClockTests(StorageProvider provider)
    {
        _api = OtpApi.StartOn(
            provider, ("Delivery:Sms:0:Type", "Webhook"), ("Delivery:Sms:0:Url", "http://127.0.0.1:1/"), ("Delivery:Sms:0:Secret", "0123456789abcdef0123456789abcdef"));
        _client = _api.AdminClient();
    }

    public void Dispose()
    {
        _client.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Lock_AfterTheClockIsSetBack_LastsNoLongerThanItWouldFromNow()
    {
        await CreateAsync();
        for (var guess = 0; guess < 5; guess++)
            await GuessAsync(9);
        SetBack(TimeSpan.FromDays(1));
        var locked = await GuessAsync(9);
        _api.Clock.Advance(TimeSpan.FromSeconds(100));
        var later = await GuessAsync(9);
        _api.Clock.Advance(TimeSpan.FromSeconds(200));
        await CreateAsync();

        Assert.That((locked.Json["retry_after"]!.GetValue<int>(), later.Json["retry_after"]!.GetValue<int>()), Is.EqualTo((300, 200)));
        Assert.That((await GuessAsync(1)).Json["verified"]!.GetValue<bool>(), Is.True);
    }

    [Test]
    public async Task Send_AfterTheClockIsSetBack_WaitsForTheIntervalOnce()
    {
        await _client.PostJsonAsync(Send, Recipient);
        SetBack(TimeSpan.FromDays(1));
        var refused = await _client.PostJsonAsync(Send, Recipient);
        _api.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That((refused.Status, refused.Headers["Retry-After"]), Is.EqualTo((HttpStatusCode.TooManyRequests, new[] { "30" })));
        Assert.That((await _client.PostJsonAsync(Send, Recipient)).Status, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task Code_AfterTheClockIsSetBackByAnHour_IsNotUsableForThatLong()
    {
        await CreateAsync();
        SetBack(TimeSpan.FromHours(1));

        var (read, listed, verified) = (await GetAsync("1/"), await GetAsync("?is_allow=true"), await GuessAsync(1));

        Assert.That((read.Json["ttl"]!.GetValue<int>(), read.Json["is_allow"]!.GetValue<bool>(), listed.Json["count"]!.GetValue<int>()), Is.EqualTo((120, false, 0)));
        Assert.That((await GetAsync("?is_allow=false")).Json["count"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That((verified.Status, verified.Text("reason")), Is.EqualTo((HttpStatusCode.OK, "expired")));
    }

    [Test]
    public async Task Code_OfANodeThatIsAMinuteAhead_IsUsableAtOnceAndShowsNoMoreThanItsLifetime()
    {
        await CreateAsync();
        SetBack(TimeSpan.FromMinutes(1));

        var (read, listed, ordered) = (await GetAsync("1/"), await GetAsync("?is_allow=true"), await GetAsync("?ordering=-ttl"));

        Assert.That((read.Json["ttl"]!.GetValue<int>(), read.Json["is_allow"]!.GetValue<bool>()), Is.EqualTo((120, true)));
        Assert.That((listed.Json["count"]!.GetValue<int>(), ordered.Status), Is.EqualTo((1, HttpStatusCode.OK)));
        Assert.That((await GuessAsync(1)).Json["verified"]!.GetValue<bool>(), Is.True);
    }

    [Test]
    public async Task Patch_AfterTheClockIsSetBack_IsTaken()
    {
        await CreateAsync();
        SetBack(TimeSpan.FromDays(1));

        using var patch = new HttpRequestMessage(HttpMethod.Patch, $"{OtpApi.OtpCodes}1/");
        patch.Content = new StringContent("""{"valid_to": "2025-12-28T14:50:00Z"}""", System.Text.Encoding.UTF8, "application/json");
        var patched = await _client.AnswerAsync(patch);

        Assert.That((patched.Status, patched.Json["is_allow"]!.GetValue<bool>()), Is.EqualTo((HttpStatusCode.OK, true)), patched.Body);
        Assert.That((await GuessAsync(1)).Json["verified"]!.GetValue<bool>(), Is.True);
    }

    private void SetBack(TimeSpan time) => _api.Clock.AdjustTime(_api.Clock.GetUtcNow() - time);

    private Task<Answer> CreateAsync() => _api.CreateAsync("""{"code": 1, "mobile_number": "09123256545"}""");

    private Task<Answer> GuessAsync(int code) => _client.PostJsonAsync(Verify, $$"""{"code": {{code}}, "mobile_number": "09123256545"}""");

    private Task<Answer> GetAsync(string path) => _client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + path));
}
