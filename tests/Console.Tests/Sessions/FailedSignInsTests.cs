using System.Net;

namespace Otp.Console.Tests.Sessions;

internal sealed class FailedSignInsTests
{
    private const string Wrong = "0123456789abcdef0123456789abcdef";

    [Test]
    public async Task WrongKeys_FromOneAddress_AreLimitedForThatAddressAlone()
    {
        using var one = From("198.51.100.1");
        using var other = From("198.51.100.2");

        List<Answer> attempts = [];
        for (var attempt = 0; attempt < 7; attempt++)
            attempts.Add(await one.SignInAsync(Wrong));
        var right = await one.SignInAsync(SharedConsole.Api.AdminKey);
        var elsewhere = await other.SignInAsync(SharedConsole.Api.AdminKey);

        Assert.That(attempts.Take(5).Select(attempt => attempt.Status), Is.All.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(attempts.Skip(5).Append(right).Select(attempt => attempt.Status), Is.All.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(right.Headers["Retry-After"], Is.EqualTo(["60"]));
        Assert.That(right.Body, Does.Contain("Try again in 60 seconds, at 14:47:02 UTC."));
        Assert.That(elsewhere.Status, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task WrongKeys_AllAtOnce_AreCountedOneByOne()
    {
        using var client = From("198.51.100.3");
        var form = ConsoleClient.HiddenIn((await client.GetAsync("/console/sign-in/")).Body, "/console/sign-in/");

        var attempts = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.PostAsync("/console/sign-in/", [.. form, ("Key", Wrong)])));

        Assert.That(attempts.Count(attempt => attempt.Status == HttpStatusCode.Unauthorized), Is.EqualTo(5));
        Assert.That(attempts.Count(attempt => attempt.Status == HttpStatusCode.TooManyRequests), Is.EqualTo(7));
    }

    [Test]
    public async Task RightKeys_AreNotCounted()
    {
        using var client = From("198.51.100.4");

        for (var attempt = 0; attempt < 8; attempt++)
        {
            client.Cookies.Clear();
            Assert.That((await client.SignInAsync(SharedConsole.Api.AdminKey)).Status, Is.EqualTo(HttpStatusCode.SeeOther));
        }
    }

    [Test]
    public async Task Addresses_OfOneNetwork_AreOneClient()
    {
        for (var host = 1; host <= 6; host++)
        {
            using var client = From($"2001:db8:1:1::{host}");
            var attempt = await client.SignInAsync(Wrong);
            Assert.That(attempt.Status, Is.EqualTo(host <= 5 ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests));
        }
    }

    private static ConsoleClient From(string address) =>
        new(SharedConsole.Api.Address, ("X-Forwarded-For", address), ("X-Forwarded-Proto", "https"));
}
