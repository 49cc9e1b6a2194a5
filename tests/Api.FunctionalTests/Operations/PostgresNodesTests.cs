using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>Several processes on one PostgreSQL server, which one of the tests kills.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), Parallelizable(ParallelScope.All)]
internal sealed class PostgresNodesTests
{
    private const string Tokens = "/api/access/tokens/";

    // Contract, section 9, and what operators are promised.
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(30);
    // Contract, section 7.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<char, string> Keys = new()
    {
        ['a'] = Given.SecretKey,
        ['b'] = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=",
    };

    private readonly List<IDisposable> _started = [];
    private PostgresServer _server = null!;
    private (string, string)[] _settings = null!;

    [SetUp]
    public void Start()
    {
        _server = PostgresServer.StartOwn();
        _settings =
        [
            ("Storage:Provider", "PostgreSql"), ("ConnectionStrings:Otp", _server.CreateDatabase()),
            ("Secrets:Keys:0", Given.SecretKey), ("Access:BootstrapToken", "a-token-of-the-test's-own-choosing"),
        ];
    }

    [TearDown]
    public void Stop()
    {
        foreach (var started in _started)
            started.Dispose();
        _started.Clear();
        _server.Dispose();
    }

    [Test]
    public async Task Nodes_ThatStartForTheFirstTimeTogether_MakeOneAdminToken()
    {
        _settings = _settings[..3];
        var folders = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            var folder = new DataFolder();
            _started.AddRange([await OtpProcess.ServeAsync(folder, _settings), folder]);
            return folder;
        }));

        Assert.That(folders.Count(folder => File.Exists(folder.FileAt("admin.token"))), Is.EqualTo(1));
    }

    [Test]
    public async Task Verifications_OnTwoNodesAtTheSameTime_AreTrueOnce()
    {
        HttpClient[] nodes = [await StartNodeAsync(), await StartNodeAsync()];
        for (var round = 0; round < 20; round++)
        {
            var body = $$"""{"code": 123456, "mobile_number": "091200000{{round:00}}"}""";
            await nodes[0].PostJsonAsync(OtpApi.OtpCodes, body);

            var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => nodes[number % 2].PostJsonAsync($"{OtpApi.OtpCodes}verify/", body)));

            Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
            Assert.That(answers.Count(answer => (bool)answer.Json["verified"]!), Is.EqualTo(1));
            Assert.That(answers.Where(answer => !(bool)answer.Json["verified"]!).Select(answer => answer.Text("reason")), Is.All.EqualTo("consumed"));
        }
    }

    [Test]
    public async Task WrongGuesses_OnTwoNodesAtTheSameTime_AreAllCounted()
    {
        HttpClient[] nodes = [await StartNodeAsync(), await StartNodeAsync()];
        await nodes[0].PostJsonAsync(OtpApi.OtpCodes, """{"code": 123456, "mobile_number": "09123256545"}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(number => nodes[number % 2].PostJsonAsync($"{OtpApi.OtpCodes}verify/", """{"code": 1, "mobile_number": "09123256545"}""")));

        Assert.That(answers.Count(answer => answer.Text("reason") == "incorrect"), Is.EqualTo(4));
        Assert.That(answers.Count(answer => answer.Text("reason") == "locked"), Is.EqualTo(60));
    }

    [Test]
    public async Task Tokens_CreatedAndRevokedOnOneNode_WorkAndStopOnTheOtherAtOnce()
    {
        var (first, second) = (await StartNodeAsync(), await StartNodeAsync());

        var statuses = await Task.WhenAll(Enumerable.Range(0, 15).Select(async _ =>
        {
            var created = await first.PostJsonAsync(Tokens, """{"name": "x", "role": "staff", "permissions": [2852]}""");
            HttpRequestMessage List() => new(HttpMethod.Get, OtpApi.OtpCodes) { Headers = { { "Authorization", $"Token {created.Text("key")}" } } };
            var working = (await second.AnswerAsync(List())).Status;
            await first.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, $"{Tokens}{created.Json["id"]}/"));
            return (working, (await second.AnswerAsync(List())).Status);
        }));

        Assert.That(statuses, Is.All.EqualTo((HttpStatusCode.OK, HttpStatusCode.Unauthorized)));
    }

    [Test]
    public async Task Messages_OfTwoNodes_AreEachHandedOverOnce()
    {
        await using var gateway = await StandInGateway.StartAsync(_ => new GatewayReply(200, "{}"));
        (string, string)[] settings =
        [
            .. _settings,
            ("Delivery:Sms:0:Type", "Http"), ("Delivery:Sms:0:Url", gateway.Url), ("Delivery:Sms:0:Body", """{"to": "{{ recipient }}"}"""),
        ];
        HttpClient[] nodes = [await StartNodeAsync(settings), await StartNodeAsync(settings)];

        var sent = await Task.WhenAll(Enumerable.Range(0, 60).Select(number =>
            nodes[number % 2].PostJsonAsync($"{OtpApi.OtpCodes}send/", $$"""{"mobile_number": "091200000{{number:00}}"}""")));
        foreach (var (answer, number) in sent.Select((answer, number) => (answer, number)))
            await EventuallyAsync(async () => await IsDeliveredAsync(nodes[number % 2], $"{answer.Json["id"]}"), LongestRecovery);

        Assert.That(
            gateway.Calls.Select(call => call.Body),
            Is.EquivalentTo(Enumerable.Range(0, 60).Select(number => $$"""{"to": "091200000{{number:00}}"}""")));
    }

    [Test]
    public async Task Resends_OnTwoNodesAtTheSameTime_AreOneMessageOfTheSameDigits()
    {
        await using var gateway = await StandInGateway.StartAsync(_ => new GatewayReply(200, "{}"));
        (string, string)[] settings =
        [
            .. _settings,
            ("Delivery:Sms:0:Type", "Http"), ("Delivery:Sms:0:Url", gateway.Url), ("Delivery:Sms:0:Body", "{{ code }}"), ("Delivery:Sms:0:ContentType", "text/plain"),
        ];
        HttpClient[] nodes = [await StartNodeAsync(settings), await StartNodeAsync(settings)];
        var delivered = await nodes[0].PostJsonAsync($"{OtpApi.OtpCodes}deliver/", """{"code": "042317", "mobile_number": "09123256545"}""");
        var id = $"{delivered.Json["id"]}";
        // Nodes can't be told what time it is, so the first message is made older instead.
        await ExecuteAsync("UPDATE send_budgets SET last_sent_at = last_sent_at - interval '1 minute'");

        var resent = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => nodes[number % 2].PostJsonAsync($"{OtpApi.OtpCodes}{id}/resend/", "{}")));
        await EventuallyAsync(() => Task.FromResult(gateway.Calls.Count >= 2), LongestRecovery);
        await EventuallyAsync(() => IsDeliveredAsync(nodes[1], id), LongestRecovery);

        Assert.That(resent.Count(answer => answer.Status == HttpStatusCode.Accepted), Is.EqualTo(1));
        Assert.That(resent.Count(answer => answer.Status == HttpStatusCode.TooManyRequests), Is.EqualTo(15));
        Assert.That(gateway.Calls.Select(call => call.Body), Is.EqualTo(["042317", "042317"]));
    }

    [Test]
    public async Task Server_KilledAndStartedAgain_IsMissedForThatLongAlone()
    {
        var node = await StartNodeAsync();
        var before = await node.PostJsonAsync(OtpApi.OtpCodes, """{"code": 123456, "mobile_number": "09123256545"}""");

        _server.Kill();
        using var missed = await node.PostAsync(OtpApi.OtpCodes, new StringContent("""{"code": 1, "mobile_number": "09123256545"}""", System.Text.Encoding.UTF8, "application/json"));
        var (unready, live) = (await StatusAsync(node, "/health/ready"), await StatusAsync(node, "/health/live"));
        _server.Restart();
        await EventuallyAsync(async () => await StatusAsync(node, "/health/ready") == HttpStatusCode.OK, LongestRecovery);

        Assert.That((missed.StatusCode, unready, live), Is.EqualTo((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK)));
        Assert.That(missed.Headers.RetryAfter, Is.Not.Null);
        Assert.That((bool)(await node.PostJsonAsync($"{OtpApi.OtpCodes}verify/", """{"code": 123456, "mobile_number": "09123256545"}""")).Json["verified"]!, Is.True);
        Assert.That((await node.PostJsonAsync(OtpApi.OtpCodes, """{"code": 2, "mobile_number": "09123256545"}""")).Json["id"]!.GetValue<long>(), Is.GreaterThan(before.Json["id"]!.GetValue<long>()));
    }

    [Test]
    public async Task Server_KilledUnderTwoNodes_LosesNothingThatWasAcknowledged()
    {
        const int WritersOfEach = 8, AcknowledgedBeforeTheKill = 400;
        HttpClient[] nodes = [await StartNodeAsync(), await StartNodeAsync()];
        var (acknowledged, sent) = (new ConcurrentBag<long>(), 0);
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = nodes.SelectMany(node => Enumerable.Repeat(node, WritersOfEach)).Select(async node =>
        {
            while (await node.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": 1, "mobile_number": "0912{{Interlocked.Increment(ref sent):0000000}}"}""") is { Status: HttpStatusCode.Created } answer)
            {
                acknowledged.Add(answer.Json["id"]!.GetValue<long>());
                if (acknowledged.Count >= AcknowledgedBeforeTheKill)
                    enough.TrySetResult();
            }
        }).ToList();

        await enough.Task.WaitAsync(LongestRecovery);
        _server.Kill();
        await Task.WhenAll(writers);
        _server.Restart();
        await EventuallyAsync(async () => await StatusAsync(nodes[0], "/health/ready") == HttpStatusCode.OK, LongestRecovery);

        Assert.That(acknowledged, Is.Unique);
        foreach (var id in acknowledged)
            Assert.That(await StatusAsync(nodes[0], $"{OtpApi.OtpCodes}{id}/"), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task IdempotencyKey_OnTwoNodesAtTheSameTime_HasOneEffect()
    {
        HttpClient[] nodes = [await StartNodeAsync(), await StartNodeAsync()];
        HttpRequestMessage Create() => new(HttpMethod.Post, OtpApi.OtpCodes)
        {
            Content = new StringContent("""{"code": 1, "mobile_number": "09123256545"}""", System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", "k" } },
        };

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => nodes[number % 2].AnswerAsync(Create())));
        var list = await nodes[1].AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes));

        Assert.That((int)list.Json["count"]!, Is.EqualTo(1));
        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.Created).Or.EqualTo(HttpStatusCode.Conflict));
        Assert.That(answers.Where(answer => answer.Status == HttpStatusCode.Created).Select(answer => answer.Body).Distinct(StringComparer.Ordinal), Has.One.Items);
    }

    [TestCase("ab", "ba")]
    [TestCase("a", "ba")]
    public async Task IdempotencyKey_OnTwoNodesWhoseNewestKeysDiffer_HasOneEffectAndOneAnswer(string firstKeys, string secondKeys)
    {
        await using var gateway = WebApplication.CreateSlimBuilder().Build();
        gateway.Urls.Add("http://127.0.0.1:0");
        gateway.Run(_ => Task.CompletedTask);
        await gateway.StartAsync();
        (string, string)[] SettingsWith(string keys) =>
        [
            .. _settings, ("Delivery:Sms:0:Type", "Http"), ("Delivery:Sms:0:Url", gateway.Urls.Single()), .. keys.Select((key, index) => ($"Secrets:Keys:{index}", Keys[key])),
        ];
        HttpClient[] nodes = [await StartNodeAsync(SettingsWith(firstKeys)), await StartNodeAsync(SettingsWith(secondKeys))];

        for (var round = 0; round < 40; round++)
        {
            var create = await AskBothAsync(OtpApi.OtpCodes, $$"""{"code": 1, "mobile_number": "091200000{{round:00}}"}""", $"k{round}");
            var send = await AskBothAsync($"{OtpApi.OtpCodes}send/", $$"""{"mobile_number": "091300000{{round:00}}"}""", $"k{round}");

            Assert.That(create.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.Created), $"round {round}");
            Assert.That(send.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.Accepted), $"round {round}: {send[0].Body}{send[1].Body}");
            Assert.That((create[0].Body, send[0].Body), Is.EqualTo((create[1].Body, send[1].Body)), $"round {round}");
        }

        var list = await nodes[1].AnswerAsync(new HttpRequestMessage(HttpMethod.Get, OtpApi.OtpCodes));
        Assert.That((int)list.Json["count"]!, Is.EqualTo(80));

        Task<Answer[]> AskBothAsync(string path, string body, string key) => Task.WhenAll(nodes.Select(node => node.AnswerAsync(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", key } },
        })));
    }

    [Test]
    public async Task Server_ThatIsAwayAtTheStart_IsWaitedFor()
    {
        _server.Kill();
        var node = await StartNodeAsync();
        var (unready, live) = (await StatusAsync(node, "/health/ready"), await StatusAsync(node, "/health/live"));
        using var missed = await node.GetAsync(OtpApi.OtpCodes);
        _server.Restart();
        await EventuallyAsync(async () => await StatusAsync(node, "/health/ready") == HttpStatusCode.OK, LongestRecovery);

        Assert.That((unready, live, missed.StatusCode), Is.EqualTo((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable)));
        Assert.That(missed.Headers.RetryAfter, Is.Not.Null);
        Assert.That((await node.PostJsonAsync(OtpApi.OtpCodes, """{"code": 1, "mobile_number": "09123256545"}""")).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Server_ThatIsAwayAtTheStartAndHoldsCodesUnderAnotherKey_EndsTheService()
    {
        await StartNodeAsync();
        _server.Kill();
        using var folder = new DataFolder();
        using var waiting = await OtpProcess.ServeAsync(folder, [.. _settings, ("Secrets:Keys:0", Given.OtherSecretKey)]);

        _server.Restart();

        Assert.That(await waiting.WaitForEndAsync(), Is.EqualTo(1));
        Assert.That(waiting.Lines.Where(line => line.Contains("Secrets:Keys", StringComparison.Ordinal)), Has.One.Items, string.Join('\n', waiting.Lines));
    }

    [TestCase("Password=hunter2secret;Database=none", "3D000")]
    [TestCase("Password=hunter2secret;Username=nobody", "28000")]
    public async Task Server_ThatRefusesTheConnectionString_EndsTheStartInOneLineThatHoldsNoSecret(string setting, string reason)
    {
        using var folder = new DataFolder();

        var (exitCode, _, error) = await OtpProcess.RunAsync([$"--Storage:Directory={folder.Path}", "--urls=http://127.0.0.1:0"], [.. _settings, ("ConnectionStrings:Otp", $"{_settings[1].Item2};{setting}")]);

        Assert.That((exitCode, error.TrimEnd().Split('\n').Length), Is.EqualTo((1, 1)), error);
        Assert.That(error, Does.Contain(reason));
        Assert.That(error, Does.Not.Contain("hunter2secret"));
    }

    [Test]
    public async Task Server_ThatHangs_HoldsRequestsUpForABoundedTimeAndNothingElse()
    {
        // As many connections as there can be, each of which then waits.
        var node = await StartNodeAsync([.. _settings, ("ConnectionStrings:Otp", $"{_settings[1].Item2};Maximum Pool Size=100")]);
        Task<TimeSpan[]> VerifyAsync(HttpStatusCode expected) => Task.WhenAll(Enumerable.Range(0, 99).Select(async number =>
        {
            var start = Stopwatch.StartNew();
            using var body = new StringContent($$"""{"code": 1, "mobile_number": "091200000{{number:00}}"}""", System.Text.Encoding.UTF8, "application/json");
            using var response = await node.PostAsync($"{OtpApi.OtpCodes}verify/", body);
            Assert.That(response.StatusCode, Is.EqualTo(expected));
            return start.Elapsed;
        }));
        for (var round = 0; round < 5; round++)
            await VerifyAsync(HttpStatusCode.OK);

        _server.Pause();
        var answered = VerifyAsync(HttpStatusCode.ServiceUnavailable);
        var longestLive = TimeSpan.Zero;
        try
        {
            for (; !answered.IsCompleted; await Task.Delay(200))
            {
                var start = Stopwatch.StartNew();
                Assert.That(await StatusAsync(node, "/health/live"), Is.EqualTo(HttpStatusCode.OK));
                longestLive = longestLive > start.Elapsed ? longestLive : start.Elapsed;
            }
        }
        finally
        {
            _server.Resume();
        }

        await EventuallyAsync(async () => await StatusAsync(node, "/health/ready") == HttpStatusCode.OK, LongestRecovery);
        Assert.That((await answered).Max(), Is.LessThan(LongestAnswer));
        Assert.That(longestLive, Is.LessThan(LongestAnswer / 2));
    }

    [Test]
    public async Task Delivery_OfANodeThatIsKilledDuringTheAttempt_IsTakenOverByAnother()
    {
        (string, string)[] SettingsWith(string gateway) => [.. _settings, ("Delivery:Sms:0:Type", "Http"), ("Delivery:Sms:0:Url", gateway)];
        using var silent = new TcpListener(IPAddress.Loopback, port: 0);
        silent.Start();
        await using var gateway = WebApplication.CreateSlimBuilder().Build();
        var taken = new ConcurrentBag<PathString>();
        gateway.Urls.Add("http://127.0.0.1:0");
        gateway.Run(context =>
        {
            taken.Add(context.Request.Path);
            return Task.CompletedTask;
        });
        await gateway.StartAsync();

        using var folder = new DataFolder();
        using var dying = await OtpProcess.ServeAsync(folder, SettingsWith($"http://{silent.LocalEndpoint}/"));
        using var client = dying.ClientWith("a-token-of-the-test's-own-choosing");
        var sent = await client.PostJsonAsync($"{OtpApi.OtpCodes}send/", """{"mobile_number": "09123256545"}""");
        using var attempt = await silent.AcceptTcpClientAsync();
        // Before its attempt ends by itself, which would be none that nobody saw the end of.
        await dying.KillAsync();
        var heir = await StartNodeAsync(SettingsWith(gateway.Urls.Single()));

        await EventuallyAsync(async () => await StateAsync() == "delivered", 4 * LongestRecovery);

        Assert.That(taken, Has.One.Items);

        async Task<string> StateAsync() =>
            (await heir.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}{sent.Json["id"]}/deliveries/"))).Json["results"]![0]!["state"]!.GetValue<string>();
    }

    [Test]
    public async Task Stop_WhileTheServerHangs_TakesABoundedTime()
    {
        using var folder = new DataFolder();
        using var node = await OtpProcess.ServeAsync(folder, [.. _settings, ("Shutdown:Delay", "00:00:10")]);
        using var client = node.ClientWith("a-token-of-the-test's-own-choosing");
        await client.PostJsonAsync(OtpApi.OtpCodes, """{"code": 1, "mobile_number": "09123256545"}""");
        _server.Pause();
        try
        {
            var start = Stopwatch.StartNew();
            var inFlight = Task.WhenAll(Enumerable.Range(0, 8).Select(number => client.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": 1, "mobile_number": "0912325654{{number}}"}""")));
            await EventuallyAsync(async () => await StatusAsync(client, "/health/live") == HttpStatusCode.OK, LongestRecovery);

            var exitCode = await node.TerminateAsync();

            Assert.That(exitCode, Is.Zero, string.Join('\n', node.Lines));
            Assert.That(start.Elapsed, Is.LessThan(LongestStop));
            Assert.That((await inFlight).Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.ServiceUnavailable));
        }
        finally
        {
            _server.Resume();
        }
    }

    [Test]
    public async Task Schema_LeftToTheCommand_IsWaitedForAndMadeByIt()
    {
        (string, string)[] settings = [.. _settings, ("Storage:MigrateAtStart", "false")];
        var node = await StartNodeAsync(settings);
        var unready = await StatusAsync(node, "/health/ready");
        using var missed = await node.GetAsync(OtpApi.OtpCodes);

        using var folder = new DataFolder();
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OtpProcess.RunAsync(["migrate", $"--Storage:Directory={folder.Path}"], settings)));

        Assert.That((unready, missed.StatusCode), Is.EqualTo((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable)));
        Assert.That(runs.Select(run => (run.ExitCode, run.Error)), Is.All.EqualTo((0, "")));
        await EventuallyAsync(async () => await StatusAsync(node, "/health/ready") == HttpStatusCode.OK, LongestRecovery);
        await EventuallyAsync(async () => (await node.PostJsonAsync(OtpApi.OtpCodes, """{"code": 1, "mobile_number": "09123256545"}""")).Status == HttpStatusCode.Created, LongestRecovery);
    }

    [Test]
    public async Task Preparation_ThatAnotherHolds_IsWaitedForBesideTheService()
    {
        await using var other = new NpgsqlConnection($"{_settings.Single(setting => setting.Item1.Equals("ConnectionStrings:Otp", StringComparison.Ordinal)).Item2};Pooling=false");
        await other.OpenAsync();
        await using var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({0x6F74_7000_0001})", other);
        await hold.ExecuteNonQueryAsync();
        using var folder = new DataFolder();
        using var process = await OtpProcess.ServeAsync(folder, _settings);
        using var node = process.ClientWith("a-token-of-the-test's-own-choosing");

        var (live, unready) = (await StatusAsync(node, "/health/live"), await StatusAsync(node, "/health/ready"));
        await other.CloseAsync();
        await EventuallyAsync(async () => await StatusAsync(node, "/health/ready") == HttpStatusCode.OK, LongestRecovery);

        Assert.That((live, unready), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable)));
        Assert.That(process.Lines, Has.One.Contains("Another node is preparing it."));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_settings.Single(setting => setting.Item1.Equals("ConnectionStrings:Otp", StringComparison.Ordinal)).Item2);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<HttpClient> StartNodeAsync((string, string)[]? settings = null)
    {
        var folder = new DataFolder();
        var process = await OtpProcess.ServeAsync(folder, settings ?? _settings);
        var client = process.ClientWith("a-token-of-the-test's-own-choosing");
        _started.AddRange([client, process, folder]);
        return client;
    }

    private static async Task<bool> IsDeliveredAsync(HttpClient node, string id)
    {
        var deliveries = await node.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}{id}/deliveries/"));
        return (string?)deliveries.Json["results"]![0]!["state"] is "delivered";
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient node, string path)
    {
        using var response = await node.GetAsync(path);
        return response.StatusCode;
    }

    // Another process can't be told what time it is.
    private static async Task EventuallyAsync(Func<Task<bool>> condition, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        while (!await condition())
            await Task.Delay(50, timeout.Token);
    }
}
