using System.Text;
using MimeKit;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Channels;

namespace Otp.Infrastructure.IntegrationTests.Delivery;

internal sealed class SmtpProviderTests
{
    [Test]
    public async Task Deliver_ToAMailServer_HandsOverBothParts()
    {
        await using var server = MailServer.ThatTakesMail();

        await ProviderOf(server).DeliverAsync(Messages.Mail(Locale.Persian), CancellationToken.None);

        using var mail = await ParseAsync(server.Mails.Single());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(mail.Subject, Is.EqualTo("کد تأیید Shop: 042317"));
            Assert.That(mail.From.ToString(), Is.EqualTo("\"The Shop\" <codes@shop.example>"));
            Assert.That(mail.Headers["Auto-Submitted"], Is.EqualTo("auto-generated"));
            Assert.That(mail.MessageId, Does.StartWith("delivery-17.").And.EndsWith("@shop.example"));
            Assert.That(mail.TextBody, Does.Contain("کد تأیید Shop شما: 042317"));
            Assert.That(mail.HtmlBody, Does.Contain("<html lang=\"fa\" dir=\"rtl\">").And.Contain("<strong>042317</strong>"));
            Assert.That(server.Commands, Has.Some.StartsWith("RCPT TO:<Ali@xn--bcher-kva.example>"));
            Assert.That(server.Commands, Has.None.StartsWith("AUTH"));
        }
    }

    [Test]
    public async Task Deliver_WithAUser_LogsIn()
    {
        await using var server = MailServer.ThatTakesMail();

        await ProviderOf(server, user: "shop").DeliverAsync(Messages.Mail(), CancellationToken.None);

        Assert.That(server.Commands, Has.Some.EqualTo($"AUTH PLAIN {Convert.ToBase64String(Encoding.ASCII.GetBytes("\0shop\0password"))}"));
        Assert.That(server.Mails, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Deliver_ByStartTls_ToAServerThatDoesntOfferIt_HandsNothingOver()
    {
        await using var server = MailServer.ThatTakesMail();
        var provider = ProviderOf(server, SmtpSecurity.StartTls, user: "shop");

        Assert.That(() => provider.DeliverAsync(Messages.Mail(), CancellationToken.None), Throws.TypeOf<DeliveryException>());
        Assert.That(server.Commands, Has.None.StartsWith("AUTH").And.None.StartsWith("MAIL"));
    }

    [TestCase("AUTH", "535 no such user shop")]
    [TestCase("MAIL", "451 later")]
    [TestCase("RCPT", "550 nobody called Ali@xn--bcher-kva.example")]
    [TestCase("DATA", "554 no")]
    [TestCase("end of data", "452 full")]
    [TestCase("RCPT", "")]
    [TestCase("end of data", "")]
    public async Task Deliver_ToAServerThatRefusesOrHangsUp_FailsAndRepeatsNothingOfIt(string command, string answer)
    {
        await using var server = MailServer.ThatTakesMail(refused: (command, answer));

        Assert.That(() => ProviderOf(server, user: "shop").DeliverAsync(Messages.Mail(), CancellationToken.None),
            Throws.TypeOf<DeliveryException>().With.Message.Not.Contains("Ali").And.Message.Not.Contains("shop"));
    }

    [Test]
    public async Task Deliver_WhereTheServerHangsUpAfterItTookTheMail_IsDelivered()
    {
        await using var server = MailServer.ThatTakesMail(refused: ("QUIT", ""));

        await ProviderOf(server).DeliverAsync(Messages.Mail(), CancellationToken.None);

        Assert.That(server.Mails, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Deliver_WhereTheServerHasNoGoodbye_DoesntWaitForIt()
    {
        await using var server = MailServer.ThatTakesMail(refused: ("QUIT", MailServer.Silence));

        await ProviderOf(server).DeliverAsync(Messages.Mail(), CancellationToken.None).WaitAsync(GuardedProvider.LongestAttempt / 2);

        Assert.That(server.Mails, Has.Count.EqualTo(1));
    }

    private static async Task<MimeMessage> ParseAsync(string mail)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(mail));
        return await MimeMessage.LoadAsync(stream);
    }

    private static SmtpProvider ProviderOf(MailServer server, SmtpSecurity security = SmtpSecurity.None, string? user = null) => new(
        new SmtpSettings
        {
            Name = "mail",
            Channel = DeliveryChannel.Email,
            Host = "127.0.0.1",
            Port = server.Port,
            Security = security,
            User = user,
            Password = user is null ? null : "password",
            From = "The Shop <codes@shop.example>",
        },
        Messages.Templates());
}
