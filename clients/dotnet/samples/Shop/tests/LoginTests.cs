using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Otp.Client;
using Otp.Testing;

namespace Shop.Tests;

/// <summary>The shop as its customers see it, with the real service behind it.</summary>
public sealed class LoginTests
{
    private const string Number = "09123256545";

    private OtpServer _otp = null!;
    private WebApplicationFactory<Program> _shop = null!;
    private HttpClient _browser = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _otp = await OtpServer.StartAsync();
        _shop = new WebApplicationFactory<Program>().WithWebHostBuilder(shop =>
        {
            shop.UseSetting("Otp:Address", _otp.Address.AbsoluteUri);
            shop.UseSetting("Otp:Key", _otp.CreateKey(Permission.Send, Permission.Verify).Reveal());
        });
        _browser = _shop.CreateClient();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        await _shop.DisposeAsync();
        await _otp.DisposeAsync();
    }

    [Test]
    public async Task Customer_WhoTypesTheCode_IsLetIn()
    {
        await AskAsync();

        var answer = await TypeAsync(await _otp.LastCodeAsync(Number));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await _browser.GetStringAsync("/orders"), Is.EqualTo($"The orders of {Number}"));
    }

    [Test]
    public async Task Customer_WhoMistypesIt_HasFourGuessesLeft()
    {
        await AskAsync();
        var wrong = await _otp.LastCodeAsync(Number) == "000000" ? "000001" : "000000";

        var answer = await TypeAsync(wrong);

        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("4 guesses are left"));
    }

    [Test]
    public async Task Customer_WhoComesTooLate_IsToldSo()
    {
        await AskAsync();
        _otp.Clock.Advance(TimeSpan.FromMinutes(3));

        var answer = await TypeAsync(await _otp.LastCodeAsync(Number));

        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("has expired"));
    }

    [Test]
    public async Task Customer_WhoAsksAgainAtOnce_IsAskedToWait()
    {
        await AskAsync();

        var answer = await AskAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(answer.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(30)));
        Assert.That(await _otp.MessagesAsync(), Has.Count.EqualTo(1));
    }

    private Task<HttpResponseMessage> AskAsync() => _browser.PostAsync($"/login?number={Number}", content: null);

    private Task<HttpResponseMessage> TypeAsync(string code) => _browser.PostAsync($"/login/code?number={Number}&code={code}", content: null);
}
