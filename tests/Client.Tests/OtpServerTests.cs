using System.Diagnostics;
using Otp.Testing;

namespace Otp.Client.Tests;

/// <summary>The service in a test's process.</summary>
internal sealed class OtpServerTests
{
    [Test]
    public async Task Login_FromTheMessageToTheVerification()
    {
        await using var otp = await OtpServer.StartAsync();
        var client = otp.CreateClient(Permission.Send, Permission.Verify);
        await client.SendAsync(Given.Mobile, new Purpose("login"), MessageLocale.English);

        var code = await otp.LastCodeAsync("+98 912 325 6545");
        var verification = await client.VerifyAsync(Given.Mobile, OneTimeCode.Parse(code), new Purpose("login"));

        var message = (await otp.MessagesAsync()).Single();
        Assert.That(verification.Verified, Is.True);
        Assert.That(message.Text, Does.Contain(code));
        Assert.That((message.Purpose, message.Locale, message.Subject), Is.EqualTo(("login", "en", (string?)null)));
    }

    [Test]
    public async Task Mail_HasASubjectAndBothTexts()
    {
        await using var otp = await OtpServer.StartAsync();
        await otp.CreateClient(Permission.Send).SendAsync(Given.Email);

        var code = await otp.LastCodeAsync("Someone@example.com");

        var message = (await otp.MessagesAsync()).Single();
        Assert.That(message.Text, Does.Contain(code));
        Assert.That(message.Html, Does.Contain(code));
        Assert.That(message.Subject, Is.Not.Empty);
    }

    [Test]
    public async Task Clock_MovedPastTheEnd_LeavesTheCodeExpired()
    {
        await using var otp = await OtpServer.StartAsync(new() { Now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        var client = otp.CreateClient(Permission.Send, Permission.Verify);
        var sent = await client.SendAsync(Given.Mobile);
        otp.Clock.Advance(TimeSpan.FromMinutes(2));

        var verification = await client.VerifyAsync(Given.Mobile, OneTimeCode.Parse(await otp.LastCodeAsync(Given.Mobile.Value)));

        Assert.That(sent.CreatedAt, Is.EqualTo(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.That(verification.Reason, Is.EqualTo(VerificationReason.Expired));
    }

    [Test]
    public async Task Clock_MovedByMonths_HasOldCodesDeletedAtOnce()
    {
        await using var otp = await OtpServer.StartAsync();
        var client = otp.CreateClient();
        var code = await client.CreateAsync(new NewOtpCode(Given.Code, Given.Mobile));
        otp.Clock.Advance(TimeSpan.FromDays(60));

        Assert.That(() => IsThereAsync(client, code.Id), Is.False.After(5_000, 20));
    }

    [Test]
    public async Task Settings_AreThoseOfTheTestAlone()
    {
        await using var otp = await OtpServer.StartAsync(new()
        {
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Otp:MaxAttempts"] = "1" },
        });
        var client = otp.CreateClient();
        await client.CreateAsync(new NewOtpCode(Given.Code, Given.Mobile));

        var verification = await client.VerifyAsync(Given.Mobile, OneTimeCode.From(1));

        Assert.That(verification.Reason, Is.EqualTo(VerificationReason.Locked));
        Assert.That(verification.RetryAfter, Is.EqualTo(300));
    }

    [Test]
    public void Settings_ThatCantBeUsed_AreNamed() =>
        Assert.That(
            () => OtpServer.StartAsync(new()
            {
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Otp:MaxAttempts"] = "none" },
            }),
            Throws.Exception.With.Message.Contains("Otp:MaxAttempts is \"none\""));

    [Test]
    public async Task Disposal_OfOneThatIsGoneAlready_DoesNothing()
    {
        var otp = await OtpServer.StartAsync();
        await otp.DisposeAsync();

        Assert.That(async () => await otp.DisposeAsync(), Throws.Nothing);
    }

    [Test]
    public async Task LastCode_OfSomebodyWhoHadNone_SaysSoByAMask()
    {
        await using var otp = await OtpServer.StartAsync();

        Assert.That(
            () => otp.LastCodeAsync("09123256545"),
            Throws.InvalidOperationException.With.Message.Contains("0912***6545").And.Message.Not.Contains("09123256545"));
    }

    [Test]
    public async Task Several_AtOnce_KnowNothingOfEachOtherAndLeaveNothingBehind()
    {
        var (before, output) = (DirectoriesOfTests(), new StringWriter());
        var (console, error) = (Console.Out, Console.Error);
        Console.SetOut(output);
        Console.SetError(output);
        try
        {
            var servers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OtpServer.StartAsync()));
            await servers[0].CreateClient().SendAsync(Given.Mobile);

            Assert.That((await servers[0].MessagesAsync()).Count, Is.EqualTo(1));
            Assert.That((await servers[1].MessagesAsync()).Count, Is.Zero);
            foreach (var server in servers)
                await server.DisposeAsync();
        }
        finally
        {
            Console.SetOut(console);
            Console.SetError(error);
        }

        Assert.That(DirectoriesOfTests(), Is.SubsetOf(before));
        Assert.That(output.ToString(), Is.Empty);
    }

    [Test]
    public async Task Start_OfAFurtherOne_IsReadyInAboutASecond()
    {
        await using (await OtpServer.StartAsync())
        {
        }

        var watch = Stopwatch.StartNew();
        await using var otp = await OtpServer.StartAsync();
        await otp.CreateClient().ListAsync();

        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)), "About one where nothing else is at work.");
    }

    private static async Task<bool> IsThereAsync(IOtpClient client, long id)
    {
        try
        {
            await client.GetAsync(id);
            return true;
        }
        catch (OtpException refused) when (refused.Type == ProblemTypes.OtpCodeNotFound)
        {
            return false;
        }
    }

    private static string[] DirectoriesOfTests() => Directory.GetDirectories(Path.GetTempPath(), "otp-testing-*");
}
