using System.Net;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary>The contract's section 9, clocks: what a clock that was ahead left behind, once it is set back. A node whose clock is behind sees the same.</summary>
internal sealed class ClockTests(StorageProvider provider)
    : ServiceTests(provider, OtpApi.SendingBy(DeliveryChannel.Sms))
{
    private const string Verify = OtpApi.OtpCodes + "verify/";
    private const string Send = OtpApi.OtpCodes + "send/";
    private const string Recipient = """{"mobile_number": "09123256545"}""";

    [Test]
    public async Task Lock_AfterTheClockIsSetBack_LastsNoLongerThanItWouldFromNow()
    {
        await CreateAsync();
        for (var guess = 0; guess < 5; guess++)
            await GuessAsync(9);
        SetBack(TimeSpan.FromDays(1));
        var locked = await GuessAsync(9);
        Api.Clock.Advance(TimeSpan.FromSeconds(100));
        var later = await GuessAsync(9);
        Api.Clock.Advance(TimeSpan.FromSeconds(200));
        await CreateAsync();

        Assert.That((locked.Json["retry_after"]!.GetValue<int>(), later.Json["retry_after"]!.GetValue<int>()), Is.EqualTo((300, 200)));
        Assert.That((await GuessAsync(1)).Json["verified"]!.GetValue<bool>(), Is.True);
    }

    [Test]
    public async Task Send_AfterTheClockIsSetBack_WaitsForTheIntervalOnce()
    {
        await Client.PostJsonAsync(Send, Recipient);
        SetBack(TimeSpan.FromDays(1));
        var refused = await Client.PostJsonAsync(Send, Recipient);
        Api.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That((refused.Status, refused.Headers["Retry-After"]), Is.EqualTo((HttpStatusCode.TooManyRequests, new[] { "30" })));
        Assert.That((await Client.PostJsonAsync(Send, Recipient)).Status, Is.EqualTo(HttpStatusCode.Accepted));
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
        var patched = await Client.AnswerAsync(patch);

        Assert.That((patched.Status, patched.Json["is_allow"]!.GetValue<bool>()), Is.EqualTo((HttpStatusCode.OK, true)), patched.Body);
        Assert.That((await GuessAsync(1)).Json["verified"]!.GetValue<bool>(), Is.True);
    }

    private void SetBack(TimeSpan time) => Api.Clock.AdjustTime(Api.Clock.GetUtcNow() - time);

    private Task<Answer> CreateAsync() => Api.CreateAsync("""{"code": 1, "mobile_number": "09123256545"}""");

    private Task<Answer> GuessAsync(int code) => Client.PostJsonAsync(Verify, $$"""{"code": {{code}}, "mobile_number": "09123256545"}""");

    private Task<Answer> GetAsync(string path) => Client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes + path));
}
