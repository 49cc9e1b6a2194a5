using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Channels;
using Otp.Infrastructure.Delivery.Dispatch;

namespace Otp.Infrastructure.IntegrationTests.Delivery.Channels;

internal sealed class SmtpProviderTests
{
    private static readonly HttpClient Http = GatewayClient.For(ProviderLimits.OfMailServer);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [OneTimeTearDown]
    public void CloseConnections() => Http.Dispose();

    [Test]
    public async Task Deliver_ToAMailServer_HandsOverBothParts()
    {
        await using var server = MailServer.ThatTakesMail();

        await using var provider = ProviderOf(server);

        await provider.DeliverAsync(Messages.Mail(Locale.Persian), CancellationToken.None);

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

        await DeliverAsync(server, user: "shop");

        Assert.That(server.Commands, Has.Some.EqualTo($"AUTH PLAIN {Convert.ToBase64String(Encoding.ASCII.GetBytes("\0shop\0password"))}"));
        Assert.That(server.Mails, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Deliver_ByStartTls_ToAServerThatDoesntOfferIt_SaysSoAndHandsNothingOver()
    {
        await using var server = MailServer.ThatTakesMail();

        var answer = await DeliverAsync(server, SmtpSecurity.StartTls, user: "shop");

        Assert.That(answer, Is.TypeOf<ProviderAnswer.NotYou>().With.Property("Detail").StartsWith("The mail server offers no STARTTLS, which Security=StartTls demands;"));
        Assert.That(server.Commands, Has.None.StartsWith("AUTH").And.None.StartsWith("MAIL"));
    }

    [Test]
    public async Task Deliver_WithAUser_ToAServerThatOffersNoLogin_SaysSo()
    {
        await using var server = MailServer.ThatTakesMail(extensions: "250 SIZE 1000000");

        var answer = await DeliverAsync(server, user: "shop");

        Assert.That(answer, Is.EqualTo(new ProviderAnswer.NotYou { Detail = "The mail server offers no AUTH on a connection without encryption, which a login needs." }));
    }

    [TestCase("EHLO", "554 not here", "NotYou", null)]
    [TestCase("AUTH", "535 no such user shop", "NotYou", null)]
    [TestCase("AUTH", "454 4.7.0 later, shop", "NotNow", null)]
    [TestCase("MAIL", "451 later", "NotNow", null)]
    [TestCase("MAIL", "553 not from shop", "NotYou", null)]
    [TestCase("RCPT", "450 Ali is busy", "NotNow", null)]
    [TestCase("RCPT", "550 nobody called Ali@xn--bcher-kva.example", "NotThisMessage", "550")]
    [TestCase("RCPT", "550 5.1.1 nobody called Ali@xn--bcher-kva.example", "NotThisMessage", "550 5.1.1")]
    [TestCase("RCPT", "553-5.1.3 Ali\r\n553 5.1.3 who?", "NotThisMessage", "553 5.1.3")]
    [TestCase("DATA", "554 no", "NotThisMessage", "554")]
    [TestCase("end of data", "452 full", "NotNow", null)]
    [TestCase("end of data", "354 go on", "Unknown", null)]
    [TestCase("end of data", "552 5.3.4 too big for Ali", "NotThisMessage", "552 5.3.4")]
    [TestCase("MAIL", "", "NotNow", null)]
    [TestCase("RCPT", "", "NotNow", null)]
    [TestCase("DATA", "", "NotNow", null)]
    [TestCase("end of data", "", "Unknown", null)]
    public async Task Deliver_ToAServerThatRefusesOrHangsUp_IsWhatThatMeansAndRepeatsNothingOfIt(string command, string said, string kind, string? reason)
    {
        await using var server = MailServer.ThatTakesMail(refused: (command, said));

        var answer = await DeliverAsync(server, user: "shop");

        Assert.That((answer.GetType().Name, (answer as ProviderAnswer.NotThisMessage)?.Reason), Is.EqualTo((kind, reason)));
        Assert.That(answer.Detail, Is.Not.Empty.And.Not.Contains("Ali").And.Not.Contains("shop"));
    }

    [TestCase("RCPT", "450 Ali is busy", false)]
    [TestCase("MAIL", "421 too many", false)]
    [TestCase("MAIL", "451 later", true)]
    [TestCase("end of data", "452 full", false)]
    public async Task Deliver_ToAServerThatSaysLater_CountsAgainstItWhereItIsItsOwnFault(string command, string said, bool counts)
    {
        await using var server = MailServer.ThatTakesMail(refused: (command, said));

        Assert.That(await DeliverAsync(server), Is.TypeOf<ProviderAnswer.NotNow>().With.Property("CountsAgainstProvider").EqualTo(counts));
    }

    [TestCase("MAIL", "NotNow")]
    [TestCase("RCPT", "NotNow")]
    [TestCase("end of data", "Unknown")]
    public async Task Deliver_ToAServerThatStalls_DependsOnWhetherItHadTheMail(string command, string kind)
    {
        await using var server = MailServer.ThatTakesMail(refused: (command, MailServer.Silence));
        var clock = Messages.Clock;
        await using var guarded = new GuardedProvider(ProviderOf(server), clock);
        var attempt = guarded.DeliverAsync(Messages.Mail(), CancellationToken.None);
        await server.StalledAsync();

        clock.Advance(guarded.Limits.Timeout);

        Assert.That((await attempt)!.GetType().Name, Is.EqualTo(kind));
    }

    [Test]
    public async Task Deliver_WhereNobodyListens_CertainlyIsntTaken()
    {
        var server = MailServer.ThatTakesMail();
        await server.DisposeAsync();

        Assert.That(await DeliverAsync(server), Is.TypeOf<ProviderAnswer.NotNow>().With.Property("CountsAgainstProvider").True);
    }

    [Test]
    public async Task Deliver_SaysHelloByTheDomainOfTheSender()
    {
        await using var server = MailServer.ThatTakesMail();

        await DeliverAsync(server);

        Assert.That(server.Commands[0], Is.EqualTo("EHLO shop.example"));
    }

    [Test]
    public async Task Deliver_WithALocalDomain_SaysHelloByThat()
    {
        await using var server = MailServer.ThatTakesMail();
        await using var provider = ProviderOf(server, localDomain: "out.shop.example");

        await DeliverAsync(provider);

        Assert.That(server.Commands[0], Is.EqualTo("EHLO out.shop.example"));
    }

    [Test]
    public async Task Deliver_OneMailAfterTheOther_KeepsTheConnection()
    {
        await using var server = MailServer.ThatTakesMail();
        await using var provider = ProviderOf(server, user: "shop");

        for (var mail = 0; mail < 5; mail++)
            Assert.That(await DeliverAsync(provider), Is.TypeOf<ProviderAnswer.Taken>());

        Assert.That((server.Connections, server.Mails.Count), Is.EqualTo((1, 5)));
    }

    [Test]
    public async Task Deliver_AfterARefusal_GoesOnOnTheSameConnection()
    {
        var refusals = 1;
        await using var server = MailServer.That(command => command.StartsWith("RCPT", StringComparison.Ordinal) && refusals-- > 0 ? "550 nobody" : null);
        await using var provider = ProviderOf(server);

        Assert.That(await DeliverAsync(provider), Is.TypeOf<ProviderAnswer.NotThisMessage>());
        Assert.That(await DeliverAsync(provider), Is.TypeOf<ProviderAnswer.Taken>());

        Assert.That((server.Connections, server.Mails.Count), Is.EqualTo((1, 1)));
        Assert.That(server.Commands, Has.Some.EqualTo("RSET"));
    }

    [TestCase("")]
    [TestCase("421 you were idle for too long")]
    public async Task Deliver_OnAConnectionThatTheServerEndedMeanwhile_TakesANewOne(string said)
    {
        var mails = 0;
        await using var server = MailServer.That(command => command.StartsWith("MAIL", StringComparison.Ordinal) && ++mails == 2 ? said : null);
        await using var provider = ProviderOf(server);

        Assert.That(await DeliverAsync(provider), Is.TypeOf<ProviderAnswer.Taken>());
        Assert.That(await DeliverAsync(provider), Is.TypeOf<ProviderAnswer.Taken>());

        Assert.That((server.Connections, server.Mails.Count), Is.EqualTo((2, 2)));
    }

    // While another mail hangs, so that there is something that it could be reduced to.
    [Test]
    public async Task Deliver_AfterTheServerEndedWhatLayIdle_HasAsManyConnectionsAsBefore()
    {
        var (mails, ends) = (0, 0);
        await using var server = MailServer.That(command => command switch
        {
            "end of data" when Interlocked.Increment(ref ends) == 1 => MailServer.Silence,
            _ when command.StartsWith("MAIL", StringComparison.Ordinal) && Interlocked.Increment(ref mails) == 3 =>
                "421 4.4.2 you were idle for too long",
            _ => null,
        });
        await using var provider = ProviderOf(server, connections: 2);
        using var end = new CancellationTokenSource();
        var hanging = provider.DeliverAsync(Messages.Mail(), end.Token);
        await server.StalledAsync();

        Assert.That(await DeliverAsync(provider), Is.TypeOf<ProviderAnswer.Taken>());
        Assert.That(await DeliverAsync(provider).WaitAsync(Patience), Is.TypeOf<ProviderAnswer.Taken>());

        Assert.That((server.Connections, hanging.IsCompleted), Is.EqualTo((3, false)));
        await end.CancelAsync();
        await hanging;
    }

    [TestCase("250 PIPELINING")]
    [TestCase("250 SIZE 1000000")]
    public async Task Deliver_BesideRecipientsThatHang_IsTakenAfterAMoment(string extensions)
    {
        await using var server = MailServer.That(
            command => command.StartsWith("RCPT TO:<hangs", StringComparison.Ordinal) ? MailServer.Silence : null, extensions);
        var clock = Messages.Clock;
        await using var provider = ProviderOf(server, clock: clock);
        using var end = new CancellationTokenSource();
        var hanging = Enumerable.Range(0, 3).Select(number => provider.DeliverAsync(Messages.MailTo($"hangs{number}@b.example"), end.Token))
            .ToList();
        for (var number = 0; number < hanging.Count; number++)
            await server.StalledAsync();

        var gaveWay = await await GoOnAsync(clock, Task.WhenAny(hanging));

        Assert.That(await DeliverAsync(provider).WaitAsync(Patience), Is.TypeOf<ProviderAnswer.Taken>());
        Assert.That(gaveWay, Is.EqualTo(new ProviderAnswer.NotNow
        {
            IsProvidersFault = false,
            Detail = "The mail server didn't say whether it takes the recipient: the time ran out.",
        }));
        Assert.That(hanging.Count(attempt => attempt.IsCompleted), Is.EqualTo(1));
        await end.CancelAsync();
        Assert.That(await Task.WhenAll(hanging), Is.All.EqualTo(gaveWay));
    }

    [TestCase(StalledRecipients.Many - 1, false)]
    [TestCase(StalledRecipients.Many + 3, true)]
    public async Task Deliver_ToRecipientsThatHang_CountsAgainstTheServerOnceNobodyIsAnsweredFor(int recipients, bool isLeftAlone)
    {
        await using var server = MailServer.ThatTakesMail(refused: ("RCPT", MailServer.Silence));
        var clock = Messages.Clock;
        await using var guarded = new GuardedProvider(ProviderOf(server, connections: recipients, clock: clock), clock);

        for (var round = 0; round < 6 && guarded.LeftAloneUntil is null; round++)
        {
            var attempts = Enumerable.Range(0, recipients)
                .Select(number => guarded.DeliverAsync(Messages.MailTo($"hangs{number}@b.example"), CancellationToken.None)).ToList();
            for (var number = 0; number < recipients; number++)
                await server.StalledAsync();
            clock.Advance(guarded.Limits.Timeout);
            await Task.WhenAll(attempts);
        }

        Assert.That(guarded.LeftAloneUntil, isLeftAlone ? Is.Not.Null : Is.Null);
    }

    [Test]
    public async Task Deliver_ToAServerThatAnswersForOthers_CountsNoRecipientThatHangsAgainstIt()
    {
        await using var server = MailServer.That(
            command => command.StartsWith("RCPT TO:<hangs", StringComparison.Ordinal) ? MailServer.Silence : null);
        var clock = Messages.Clock;
        await using var provider = ProviderOf(server, connections: 1, clock: clock);

        for (var number = 0; number < 2 * StalledRecipients.Many; number++)
        {
            using var end = new CancellationTokenSource();
            var hanging = provider.DeliverAsync(Messages.MailTo($"hangs{number}@b.example"), end.Token);
            await server.StalledAsync();
            await end.CancelAsync();
            Assert.That(await hanging, Is.TypeOf<ProviderAnswer.NotNow>().With.Property("CountsAgainstProvider").False);
            Assert.That(await DeliverAsync(provider), Is.TypeOf<ProviderAnswer.Taken>());
        }
    }

    [Test]
    public async Task Deliver_WhenThereIsNoMoreWork_EndsTheConnections()
    {
        await using var server = MailServer.ThatTakesMail();
        var clock = Messages.Clock;
        await using var provider = ProviderOf(server, clock: clock);
        await DeliverAsync(provider);

        clock.Advance(TimeSpan.FromSeconds(20));
        await server.LeftAsync();

        Assert.That(server.Commands[^1], Is.EqualTo("QUIT"));
    }

    [TestCase(3)]
    [TestCase(10)]
    public async Task Deliver_ThirtyMails_ThroughAServerThatTakesThreeConnections_AreAllTaken(int connections)
    {
        await using var server = MailServer.ThatTakesConnections(3);
        await using var provider = ProviderOf(server, connections: connections);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Task.Run(() => DeliverAsync(provider))));

        Assert.That(answers, Is.All.EqualTo(new ProviderAnswer.Taken(Reference: null)));
        Assert.That(server.Mails, Has.Count.EqualTo(30));
        Assert.That(server.Refused, connections == 3 ? Is.Zero : Is.InRange(1, connections - 3));
    }

    [Test]
    public async Task Deliver_ByToken_LogsInWithIt()
    {
        await using var tokens = Gateway.That(_ => (200, """{"access_token": "t1", "expires_in": 3600}"""));
        await using var server = MailServer.ThatTakesMail(extensions: "250 AUTH XOAUTH2");
        await using var provider = ProviderOf(server, oauth: TokensOf(tokens));

        Assert.That(await DeliverAsync(provider), Is.TypeOf<ProviderAnswer.Taken>());

        Assert.That(tokens.Calls.Single().Body, Is.EqualTo("grant_type=client_credentials&client_id=id&client_secret=a%26b&scope=https%3A%2F%2Foutlook.office365.com%2F.default"));
        Assert.That(server.Commands, Has.Some.EqualTo($"AUTH XOAUTH2 {Convert.ToBase64String(Encoding.ASCII.GetBytes("user=codes@shop.example\u0001auth=Bearer t1\u0001\u0001"))}"));
    }

    [Test]
    public async Task Deliver_ByATokenThatIsRefused_AsksForAnotherOnce()
    {
        var handedOut = 0;
        await using var tokens = Gateway.That(_ => (200, $$"""{"access_token": "t{{++handedOut}}"}"""));
        var refusals = 1;
        await using var server = MailServer.That(command => command.StartsWith("AUTH", StringComparison.Ordinal) && refusals-- > 0 ? "535 5.7.3 no" : null, "250 AUTH XOAUTH2");
        await using var provider = ProviderOf(server, oauth: TokensOf(tokens));

        Assert.That(await DeliverAsync(provider), Is.TypeOf<ProviderAnswer.Taken>());
        Assert.That(handedOut, Is.EqualTo(2));
    }

    [Test]
    public async Task Deliver_ByTokensThatAreAllRefused_IsNotUs()
    {
        await using var tokens = Gateway.That(_ => (200, """{"access_token": "t"}"""));
        await using var server = MailServer.ThatTakesMail(extensions: "250 AUTH XOAUTH2", refused: ("AUTH", "535 5.7.3 no"));
        await using var provider = ProviderOf(server, oauth: TokensOf(tokens));

        Assert.That(await DeliverAsync(provider), Is.EqualTo(new ProviderAnswer.NotYou { Detail = "The mail server answered 535." }));
        Assert.That(tokens.Calls, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Deliver_WhereTheServerHasNoGoodbye_DoesntWaitForIt()
    {
        await using var server = MailServer.ThatTakesMail(refused: ("QUIT", MailServer.Silence));

        Assert.That(await DeliverAsync(server), Is.TypeOf<ProviderAnswer.Taken>());
        Assert.That(server.Mails, Has.Count.EqualTo(1));
    }

    // With PIPELINING the wait begins when the answer to MAIL is read, which nobody sees from outside.
    private static async Task<T> GoOnAsync<T>(FakeTimeProvider clock, Task<T> awaited)
    {
        var began = Stopwatch.GetTimestamp();
        while (!awaited.IsCompleted && Stopwatch.GetElapsedTime(began) < Patience)
        {
            clock.Advance(RecipientWait.Moment);
            await Task.Yield();
        }

        return await awaited.WaitAsync(Patience);
    }

    private static async Task<MimeMessage> ParseAsync(string mail)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(mail));
        return await MimeMessage.LoadAsync(stream);
    }

    private static async Task<ProviderAnswer> DeliverAsync(MailServer server, SmtpSecurity security = SmtpSecurity.None, string? user = null)
    {
        await using var provider = ProviderOf(server, security, user);
        return await DeliverAsync(provider);
    }

    private static Task<ProviderAnswer> DeliverAsync(SmtpProvider provider) => provider.DeliverAsync(Messages.Mail(), CancellationToken.None);

    private static TokenSettings TokensOf(Gateway gateway) => new()
    {
        Url = new Uri(gateway.Url),
        ContentType = TokenSettings.Form,
        Body = TokenSettings.ClientCredentials("id", "a&b", "https://outlook.office365.com/.default"),
    };

    private static SmtpProvider ProviderOf(
        MailServer server, SmtpSecurity security = SmtpSecurity.None, string? user = null, string? localDomain = null, int connections = 3, TokenSettings? oauth = null, TimeProvider? clock = null) => new(
        new SmtpSettings
        {
            Name = "mail",
            Channel = DeliveryChannel.Email,
            Limits = ProviderLimits.OfMailServer with { Connections = connections },
            Host = "127.0.0.1",
            Port = server.Port,
            Security = security,
            User = user,
            Password = user is null ? null : "password",
            OAuth = oauth,
            LocalDomain = localDomain,
            From = "The Shop <codes@shop.example>",
        },
        new DeliverySettings(),
        Http,
        Messages.Templates(),
        clock ?? Messages.Clock);
}
