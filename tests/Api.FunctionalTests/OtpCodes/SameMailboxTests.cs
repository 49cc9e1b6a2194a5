using System.Net;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.OtpCodes;

/// <summary><c>Otp:SameMailbox</c>: what counts together, and what stays each address's own.</summary>
internal sealed class SameMailboxTests(StorageProvider provider)
    : ServiceTests(provider, [.. OtpApi.SendingBy(DeliveryChannel.Email), ("Otp:SameMailbox", "true")])
{
    private const string Wrong = "999999";

    [Test]
    public async Task WrongGuesses_AtAddressesOfOneMailbox_CountTogetherAndLockThemAll()
    {
        await CreateAsync("ali+a@gmail.com");
        await CreateAsync("a.li+b@googlemail.com");
        await CreateAsync("a.li+b@b.example");
        foreach (var address in new[] { "ali+a@gmail.com", "a.li+b@googlemail.com", "ali+a@gmail.com", "a.li+b@googlemail.com" })
            Assert.That((await VerifyAsync(address, Wrong)).Text("reason"), Is.EqualTo("incorrect"));

        var locking = await VerifyAsync("ali+a@gmail.com", Wrong);
        var other = await VerifyAsync("a.li+b@googlemail.com", "123456");
        var elsewhere = await VerifyAsync("a.li+b@b.example", "123456");

        Assert.That((locking.Text("reason"), other.Text("reason")), Is.EqualTo(("locked", "locked")));
        Assert.That((bool)elsewhere.Json["verified"]!, Is.True);
    }

    [Test]
    public async Task Success_ThatLeavesAnotherAddressOfTheMailboxALiveCode_GivesNoGuessBack()
    {
        await CreateAsync("ali@b.example");
        for (var guess = 1; guess <= 4; guess++)
            await VerifyAsync("ali@b.example", Wrong);
        await CreateAsync("ali+own@b.example");

        var own = await VerifyAsync("ali+own@b.example", "123456");
        var locking = await VerifyAsync("ali@b.example", Wrong);

        Assert.That((bool)own.Json["verified"]!, Is.True);
        Assert.That(locking.Text("reason"), Is.EqualTo("locked"));
    }

    [Test]
    public async Task Success_ThatLeavesTheMailboxNoLiveCode_GivesTheGuessesBack()
    {
        await CreateAsync("ali+a@b.example");
        for (var guess = 1; guess <= 4; guess++)
            await VerifyAsync("ali+a@b.example", Wrong);

        await VerifyAsync("ali+a@b.example", "123456");
        await CreateAsync("ali+b@b.example");

        Assert.That((int)(await VerifyAsync("ali+b@b.example", Wrong)).Json["attempts_left"]!, Is.EqualTo(4));
    }

    [Test]
    public async Task Code_OfAnotherAddressOfTheMailbox_IsNotItsOwn()
    {
        await CreateAsync("ali+a@b.example");

        Assert.That((await VerifyAsync("ali+b@b.example", "123456")).Text("reason"), Is.EqualTo("not_found"));
    }

    [Test]
    public async Task Unlock_OfAnyAddress_UnlocksTheMailbox()
    {
        await CreateAsync("ali+a@b.example");
        for (var guess = 1; guess <= 5; guess++)
            await VerifyAsync("ali+a@b.example", Wrong);

        await PostAsync("unlock/", """{"email": "ali@b.example"}""");
        await CreateAsync("ali+a@b.example");

        Assert.That((bool)(await VerifyAsync("ali+a@b.example", "123456")).Json["verified"]!, Is.True);
    }

    [TestCase(true, HttpStatusCode.TooManyRequests)]
    [TestCase(false, HttpStatusCode.Accepted)]
    public async Task Send_ToAnotherAddressOfTheMailbox_CountsWithTheFirst(bool isShared, HttpStatusCode status)
    {
        if (!isShared)
            StartWith(OtpApi.SendingBy(DeliveryChannel.Email));
        Assert.That((await PostAsync("send/", """{"email": "ali+a@b.example"}""")).Status, Is.EqualTo(HttpStatusCode.Accepted));

        Assert.That((await PostAsync("send/", """{"email": "ali+b@b.example"}""")).Status, Is.EqualTo(status));
    }

    private Task<Answer> CreateAsync(string address) => Api.CreateAsync($$"""{"code": 123456, "email": "{{address}}"}""");

    private Task<Answer> VerifyAsync(string address, string code) => PostAsync("verify/", $$"""{"code": "{{code}}", "email": "{{address}}"}""");

    private Task<Answer> PostAsync(string path, string body) => Client.PostJsonAsync(OtpApi.OtpCodes + path, body);
}
