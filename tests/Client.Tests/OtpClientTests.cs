using System.Net;
using Otp.Testing;

namespace Otp.Client.Tests;

/// <summary>Every operation, on the service itself.</summary>
internal sealed class OtpClientTests
{
    private OtpServer _otp = null!;
    private IOtpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _otp = await OtpServer.StartAsync();
        _client = _otp.CreateClient();
    }

    [TearDown]
    public async Task StopAsync() => await _otp.DisposeAsync();

    [Test]
    public async Task Create_Get_List_Delete()
    {
        var validTo = _otp.Clock.Now.AddMinutes(10);
        var created = await _client.CreateAsync(new NewOtpCode(Given.Code, Given.Mobile) { Purpose = new("login"), ValidTo = validTo });

        var read = await _client.GetAsync(created.Id);
        var listed = await _client.ListAsync(new()
        {
            Recipient = Given.Mobile,
            IsAllow = true,
            Purpose = new("login"),
            Limit = 1,
            Ordering = [(OtpCodeOrder.Ttl, true), (OtpCodeOrder.Id, false)],
            CreatedFrom = DateOnly.FromDateTime(_otp.Clock.Now.UtcDateTime),
        });
        await _client.DeleteAsync(created.Id);

        Assert.That((read.Code, read.MobileNumber, read.Purpose, read.IsAllow), Is.EqualTo((Given.Code, "09123256545", "login", true)));
        Assert.That(read.ValidTo, Is.EqualTo(validTo).Within(TimeSpan.FromTicks(9)));
        Assert.That(listed.Results.Select(code => code.Id), Is.EqualTo(new[] { created.Id }));
        Assert.That((await _client.ListAsync()).Count, Is.Zero);
    }

    [Test]
    public async Task Update_LeavesWhatItDoesntName()
    {
        var created = await _client.CreateAsync(new NewOtpCode(Given.Code, Given.Mobile));

        var moved = await _client.UpdateAsync(created.Id, new() { Recipient = Given.Email });

        Assert.That((moved.Code, moved.MobileNumber, moved.Email), Is.EqualTo((Given.Code, (string?)null, "someone@example.com")));
        Assert.That(moved.Recipient, Is.EqualTo(Given.Email));
    }

    [Test]
    public async Task Verify_Unlock()
    {
        await _client.CreateAsync(new NewOtpCode(Given.Code, Given.Mobile));
        for (var guess = 1; guess <= 5; guess++)
            await _client.VerifyAsync(Given.Mobile, OneTimeCode.From(guess));

        var locked = await _client.VerifyAsync(Given.Mobile, Given.Code);
        await _client.UnlockAsync(Given.Mobile);
        var unlocked = await _client.VerifyAsync(Given.Mobile, Given.Code);

        Assert.That(locked.Reason, Is.EqualTo(VerificationReason.Locked));
        Assert.That(unlocked.Reason, Is.EqualTo(VerificationReason.Expired));
    }

    [Test]
    public async Task Deliver_Resend_Follow()
    {
        var delivered = await _client.DeliverAsync(new NewOtpCode(OneTimeCode.Parse("004217"), Given.Mobile), MessageLocale.Persian);
        _otp.Clock.Advance(TimeSpan.FromSeconds(31));
        await _client.ResendAsync(delivered.Id, MessageLocale.English);

        Assert.That(await _otp.LastCodeAsync("09123256545"), Is.EqualTo("004217"));
        var deliveries = await _client.ListDeliveriesAsync(delivered.Id, new() { Limit = 10 });
        Assert.That(deliveries.Results.Select(delivery => delivery.State), Is.All.EqualTo(DeliveryState.Delivered));
        Assert.That(deliveries.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Send_TooSoon_IsTheCallersAffair()
    {
        await _client.SendAsync(Given.Mobile);

        var refused = Assert.ThrowsAsync<OtpException>(() => _client.SendAsync(Given.Mobile))!;

        Assert.That((refused.Type, refused.StatusCode), Is.EqualTo((ProblemTypes.SentTooOften, (HttpStatusCode?)HttpStatusCode.TooManyRequests)));
        Assert.That(refused.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public void Refusal_OfFields_NamesThem()
    {
        var refused = Assert.ThrowsAsync<OtpException>(
            () => _client.CreateAsync(new NewOtpCode(Given.Code, Given.Mobile) { ValidTo = _otp.Clock.Now.AddMinutes(-1) }))!;

        Assert.That(refused.Type, Is.EqualTo(ProblemTypes.InvalidFields));
        Assert.That(refused.Errors.Keys, Is.EqualTo(new[] { "valid_to" }));
        Assert.That(refused.TraceId, Is.Not.Empty);
        Assert.That($"{refused}", Does.Not.Contain("255315").And.Not.Contain("09123256545"));
    }

    [Test]
    public void Permission_ThatTheKeyLacks_IsRefused()
    {
        var refused = Assert.ThrowsAsync<OtpException>(() => _otp.CreateClient(Permission.Verify).SendAsync(Given.Mobile))!;

        Assert.That(refused.Type, Is.EqualTo(ProblemTypes.PermissionDenied));
    }

    [Test]
    public async Task Statistics_SumWhatHappened()
    {
        await _client.SendAsync(Given.Mobile);
        await _otp.MessagesAsync();

        Assert.That(SentAsync, Is.EqualTo(1).After(5_000, 20));

        async Task<long> SentAsync()
        {
            _otp.Clock.Advance(TimeSpan.FromSeconds(31));
            var statistics = await _client.GetStatisticsAsync(new() { Step = StatisticsStep.Hour, By = StatisticsGrouping.Channel });
            return statistics.Rows.Where(row => row.Group == "sms").Sum(row => row.Sent);
        }
    }

    [Test]
    public async Task Tokens_AndTheAuditTrail()
    {
        var expiresAt = _otp.Clock.Now.AddDays(1);
        var token = await _client.CreateTokenAsync(NewAccessToken.Staff("shop", [Permission.Verify, Permission.Send], expiresAt));
        await _client.RevokeTokenAsync(token.Id);
        await _client.RevokeTokenAsync(token.Id);

        var listed = (await _client.ListTokensAsync()).Results.Single(listed => listed.Id == token.Id);
        var entries = (await _client.ListAuditAsync(new() { Limit = 10 })).Results;
        Assert.That(token.Key.Reveal(), Does.StartWith(listed.Prefix));
        Assert.That(listed.Permissions, Is.EquivalentTo(new[] { Permission.Verify, Permission.Send }));
        Assert.That(listed.RevokedAt, Is.Not.Null);
        Assert.That(entries.Select(entry => (entry.Action, entry.Target, entry.TargetId)), Does.Contain((AuditAction.Revoke, AuditTarget.AccessToken, token.Id)));
    }
}
