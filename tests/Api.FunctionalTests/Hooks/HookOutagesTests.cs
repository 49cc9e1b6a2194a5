using System.Diagnostics;
using System.Net;
using Microsoft.Data.Sqlite;
using Otp.Api.FunctionalTests.Operations;
using Otp.Domain.Deliveries;
using static Otp.Api.FunctionalTests.Hooks.HookClient;

namespace Otp.Api.FunctionalTests.Hooks;

/// <summary>Posts to a service that is stopped, killed, or waits for its database.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), Parallelizable(ParallelScope.All)]
internal sealed class HookOutagesTests : IDisposable
{
    private const string BootstrapToken = "a-token-of-the-test's-own-choosing";

    // Identity servers wait no longer.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    private readonly DataFolder _folder = new();

    private static (string, string)[] Settings => [.. HookClient.Hooks];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Posts_WhileTheServiceIsKilledAndStarted_AreOneMessageEach()
    {
        const int posts = 200;
        await using var gateway = await StandInGateway.StartAsync(_ => new GatewayReply(200, "{}"));
        (string, string)[] settings =
        [
            .. Settings, ("Delivery:Sms:0:Type", "Http"), ("Delivery:Sms:0:Url", gateway.Url), ("Delivery:Sms:0:Body", "{{ recipient }}"),
            // A message that the service was killed over again and again may have been taken each time.
            ("Delivery:Sms:0:MaxUncertain", "100"),
        ];
        var otp = await OtpProcess.ServeAsync(_folder, settings);
        var (address, answered) = (otp.Address, 0);
        try
        {
            var servers = Enumerable.Range(0, 8).Select(server => Task.Run(async () =>
            {
                using var client = new HttpClient();
                for (var number = server; number < posts; number += 8)
                {
                    // As a sender of webhooks does: until it is taken.
                    while (await TryPostAsync(client, () => Volatile.Read(ref address!), number) is not HttpStatusCode.NoContent)
                        await Task.Delay(50);
                    Interlocked.Increment(ref answered);
                }
            })).ToList();
            foreach (var killAfter in new[] { posts / 4, posts / 2, posts * 3 / 4 })
            {
                using var answers = new CancellationTokenSource(TimeSpan.FromMinutes(1));
                while (Volatile.Read(ref answered) < killAfter)
                    await Task.Delay(5, answers.Token);
                await otp.KillAsync();
                otp.Dispose();
                otp = await OtpProcess.ServeAsync(_folder, settings);
                Volatile.Write(ref address, otp.Address);
            }

            await Task.WhenAll(servers).WaitAsync(TimeSpan.FromMinutes(2));

            using var admin = otp.ClientWith(_folder.AdminKey);
            var list = await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?limit=1000"));
            Assert.That(list.Json["results"]!.AsArray().Select(code => (string?)code!["mobile_number"]), Is.Unique);
            Assert.That((int)list.Json["count"]!, Is.EqualTo(posts));
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (gateway.Calls.Select(call => call.Body).Distinct(StringComparer.Ordinal).Count() < posts)
                await Task.Delay(50, patience.Token);
            await otp.TerminateAsync();
            Assert.That(otp.Lines, Has.None.Contains("912000"));
        }
        finally
        {
            otp.Dispose();
        }
    }

    [Test]
    public async Task Repeat_AfterARestart_IsKnown()
    {
        using (var otp = await OtpProcess.ServeAsync(_folder, Settings))
        {
            using var client = new HttpClient();
            Assert.That(await TryPostAsync(client, () => otp.Address, number: 1), Is.EqualTo(HttpStatusCode.NoContent));
            await otp.TerminateAsync();
        }

        using var restarted = await OtpProcess.ServeAsync(_folder, Settings);
        using var again = new HttpClient();

        Assert.That(await TryPostAsync(again, () => restarted.Address, number: 1), Is.EqualTo(HttpStatusCode.NoContent));
        using var admin = restarted.ClientWith(_folder.AdminKey);
        Assert.That((int)(await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes))).Json["count"]!, Is.EqualTo(1));
    }

    [Test]
    public async Task Post_WhileTheDatabaseHangs_Is503InTimeAndOneMessageOnceItIsRepeated()
    {
        using var otp = await OtpProcess.ServeAsync(_folder, Settings);
        using var client = new HttpClient { BaseAddress = otp.Address };
        // What a start leaves to its first request isn't the database's.
        await PostUntilTakenAsync(client, otp, number: 0);
        Answer refused;
        TimeSpan elapsed;
        await using (var connection = new SqliteConnection($"Data Source={_folder.FileAt("otp.db")};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var writing = await connection.BeginTransactionAsync();
            var start = Stopwatch.StartNew();
            refused = await client.AnswerAsync(PostOf(number: 1));
            elapsed = start.Elapsed;
        }

        Assert.That((refused.Status, refused.Rule), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "hook-too-slow")), refused.Body);
        Assert.That(refused.Headers["Retry-After"].Single(), Is.EqualTo("1"));
        Assert.That(elapsed, Is.LessThan(LongestAnswer));
        await PostUntilTakenAsync(client, otp, number: 1);
        using var admin = otp.ClientWith(_folder.AdminKey);
        Assert.That((int)(await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes))).Json["count"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task Post_WhileTheDatabaseServerHangs_Is503InTimeAndOneMessageOnceItIsRepeated()
    {
        using var server = PostgresServer.StartOwn();
        using var otp = await OtpProcess.ServeAsync(_folder, [.. Settings, .. OnPostgres(server.CreateDatabase())]);
        using var client = new HttpClient { BaseAddress = otp.Address };
        await PostUntilTakenAsync(client, otp, number: 0);

        server.Pause();
        var start = Stopwatch.StartNew();
        var refused = await client.AnswerAsync(PostOf(number: 1));
        var elapsed = start.Elapsed;
        server.Resume();

        Assert.That((refused.Status, refused.Headers["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "1")), refused.Body);
        Assert.That(elapsed, Is.LessThan(LongestAnswer));
        await PostUntilTakenAsync(client, otp, number: 1);
        using var admin = otp.ClientWith(BootstrapToken);
        Assert.That((int)(await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes))).Json["count"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task Repeats_OnTwoNodesAtTheSameTime_AreOneMessage()
    {
        (string, string)[] settings = [.. Settings, .. OnPostgres(MigratedDatabase.CreatePostgres())];
        using var second = new DataFolder();
        using OtpProcess one = await OtpProcess.ServeAsync(_folder, settings), other = await OtpProcess.ServeAsync(second, settings);
        using HttpClient toOne = new() { BaseAddress = one.Address }, toOther = new() { BaseAddress = other.Address };
        HttpClient[] nodes = [toOne, toOther];
        // What a start leaves to its first request may take longer than a post is waited for.
        await PostUntilTakenAsync(toOne, one, number: 0);
        await PostUntilTakenAsync(toOther, other, number: 0);

        for (var number = 1; number < 10; number++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(post => nodes[post % 2].AnswerAsync(PostOf(number))));
            Assert.That(answers.Select(answer => answer.Status), Has.All.EqualTo(HttpStatusCode.NoContent));
        }

        using var admin = one.ClientWith(BootstrapToken);
        Assert.That((int)(await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes))).Json["count"]!, Is.EqualTo(10));
    }

    private static IReadOnlyList<(string, string)> OnPostgres(string database) =>
    [
        .. OtpApi.SendingBy(DeliveryChannel.Sms), ("Storage:Provider", "PostgreSql"), ("ConnectionStrings:Otp", database),
        ("Secrets:Keys:0", Given.SecretKey), ("Access:BootstrapToken", BootstrapToken),
    ];

    private static HttpRequestMessage PostOf(int number) =>
        Signed(SupabaseBody($"98912000{number:0000}"), DateTimeOffset.UtcNow, id: $"msg_{number}");

    private static async Task PostUntilTakenAsync(HttpClient client, OtpProcess otp, int number)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await TryPostAsync(client, () => otp.Address, number) is not HttpStatusCode.NoContent)
            await Task.Delay(50, patience.Token);
    }

    private static async Task<HttpStatusCode?> TryPostAsync(HttpClient client, Func<Uri> address, int number)
    {
        try
        {
            using var request = PostOf(number);
            request.RequestUri = new Uri(address(), request.RequestUri!);
            using var response = await client.SendAsync(request);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
