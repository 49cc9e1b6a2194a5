using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.Console.Sessions;
using Otp.Api.Settings;

namespace Otp.Console.Tests;

internal sealed class ConsoleAddressTests
{
    [Test]
    public async Task Console_ThatIsOff_IsNowhereAndCostsNothing()
    {
        using var api = OtpApi.Start(("Console:Enabled", "false"));
        using var admin = api.AdminClient();

        foreach (var path in new[] { "/console", "/console/", "/console/sign-in/", "/console/tokens/" })
        {
            var answer = await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, path));
            var posted = await admin.PostJsonAsync(path, "{}");
            Assert.That((answer.Status, answer.Rule), Is.EqualTo((HttpStatusCode.NotFound, "not-found")));
            Assert.That((posted.Status, posted.Rule), Is.EqualTo((HttpStatusCode.NotFound, "not-found")));
        }

        Assert.That(api.Services.GetService(typeof(FailedSignIns)), Is.Null);
        Assert.That(api.Services.GetService(typeof(Microsoft.AspNetCore.Antiforgery.IAntiforgery)), Is.Null);
    }

    [TestCase("Development", true)]
    [TestCase("Production", false)]
    [TestCase("Staging", false)]
    public async Task Console_UnlessToldOtherwise_IsThereInDevelopmentAlone(string environment, bool isThere)
    {
        using var api = OtpApi.Start(("environment", environment));
        using var client = new ConsoleClient(api.Address);

        var answer = await client.GetAsync("/console/");

        Assert.That(answer.Status, Is.EqualTo(isThere ? HttpStatusCode.SeeOther : HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Console_OnAddressesOfItsOwn_AnswersThereAlone()
    {
        var own = new Uri($"http://127.0.0.1:{FreePort()}");
        using var api = OtpApi.Start(("Console:Enabled", "true"), ("Console:Urls", own.OriginalString));
        using var console = new ConsoleClient(own);
        using var service = new ConsoleClient(AddressBeside(own, api));

        Assert.That((await console.SignInAsync(api.AdminKey)).Destination(), Is.EqualTo("/console/"));
        Assert.That((await console.GetAsync("/console/tokens/")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await console.GetAsync("/")).Destination(), Is.EqualTo("/console/"));
        Assert.That((await console.GetAsync("/health/live")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await console.GetAsync("/api/access/tokens/", ("Authorization", $"Token {api.AdminKey}"))).Status, Is.EqualTo(HttpStatusCode.NotFound));
        foreach (var path in new[] { "/console/", "/console/sign-in/" })
        {
            Assert.That((await service.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That((await service.PostAsync(path, [])).Status, Is.EqualTo(HttpStatusCode.NotFound));
        }

        Assert.That((await service.GetAsync("/health/live")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase(null, "http://127.0.0.1:5080/console/")]
    [TestCase("http://127.0.0.1:5081", "http://127.0.0.1:5081/console/")]
    public void Among_WhatTheServiceListensOn_IsWhereTheConsoleAnswers(string? urls, string console)
    {
        string[] listening = ["http://127.0.0.1:5080", "http://127.0.0.1:5081", "http://127.0.0.1:9464"];
        var taken = urls is null ? new HashSet<int> { 5081, 9464 } : [9464];

        Assert.That(new ConsoleAddress(IsEnabled: true, urls).Among(listening, taken), Is.EqualTo([console]));
    }

    [TestCase("Console:Enabled", "yes", "Console:Enabled is \"yes\"; it takes true or false.")]
    [TestCase("Console:Urls", "5081", "Console:Urls is \"5081\"; it takes addresses with a port that nothing else has")]
    [TestCase("Console:Urls", "http://127.0.0.1:9464", "Console:Urls is \"http://127.0.0.1:9464\"; it takes addresses with a port that nothing else has")]
    [TestCase("Console:Url", "http://127.0.0.1:5081", "Console:Url isn't known; did you mean Console:Urls?")]
    public void Setting_ThatCantBeUsed_StopsTheStart(string key, string value, string reason)
    {
        var refused = Assert.Catch(() => OtpApi.Start(("Metrics:Urls", "http://127.0.0.1:9464"), (key, value)).Dispose());

        Assert.That(refused!.Message, Does.Contain(reason));
    }

    private static Uri AddressBeside(Uri own, OtpApi api) =>
        api.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .Select(address => new Uri(address)).Single(address => address.Port != own.Port);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
