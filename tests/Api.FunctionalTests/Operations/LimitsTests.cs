using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.Operations;
using Otp.Api.Settings;

namespace Otp.Api.FunctionalTests.Operations;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase), Parallelizable(ParallelScope.All)]
internal sealed class LimitsTests
{
    private const string Body = """{"code": 1, "mobile_number": "09123256545"}""";

    [Test]
    public async Task RatePerToken_Exceeded_Is429ForThatTokenAlone()
    {
        using var api = OtpApi.Start(("Limits:RequestsPerSecondPerToken", "2"));
        using var admin = api.AdminClient();
        var other = await admin.PostJsonAsync("/api/access/tokens/", """{"name": "x", "role": "admin"}""");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.CreateAsync(Body)));
        using var second = api.ClientWith(other.Text("key"));
        var unhindered = await second.PostJsonAsync(OtpApi.OtpCodes, Body);

        var refused = answers.First(answer => answer.Status == HttpStatusCode.TooManyRequests);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Select(answer => answer.Status), Is.All.AnyOf(HttpStatusCode.Created, HttpStatusCode.TooManyRequests));
            Assert.That(refused.Rule, Is.EqualTo("too-many-requests"));
            Assert.That(refused.Headers["Retry-After"], Is.EqualTo(["1"]));
            Assert.That(refused.Headers["RateLimit-Policy"], Is.EqualTo(["\"token\";q=2;w=1"]));
            Assert.That(refused.Headers["RateLimit"], Is.EqualTo(["\"token\";r=0;t=1"]));
            Assert.That(unhindered.Status, Is.EqualTo(HttpStatusCode.Created));
        }
    }

    [Test]
    public async Task Rate_WhateverTheAddressesLetterCase_IsKept()
    {
        using var api = OtpApi.Start(("Limits:RequestsPerSecond", "1"));
        using var admin = api.AdminClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/API/notifications/otp/"))));

        Assert.That(answers.Select(answer => answer.Status), Has.Some.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public void Rate_WhetherAMultipleOfTenOrNot_IsKeptExactly([Values(1, 9, 10, 19, 1000, 123_457)] int perSecond)
    {
        var bucket = RequestRates.BucketOf(perSecond);

        Assert.That(bucket.TokenLimit, Is.EqualTo(perSecond));
        Assert.That(bucket.TokensPerPeriod / bucket.ReplenishmentPeriod.TotalSeconds, Is.EqualTo(perSecond).Within(0.001).Percent);
    }

    [Test]
    public async Task Rate_Exceeded_LeavesHealthAlone()
    {
        using var api = OtpApi.Start(("Limits:RequestsPerSecond", "1"));
        using var client = api.ClientWith(key: null);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => api.CreateAsync(Body)));
        var health = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/health/ready"))));

        Assert.That(answers.Select(answer => answer.Status), Has.Some.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(health.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Rate_SpentByKeysThatDoNotWork_IsLeftToTheOthers()
    {
        using var api = OtpApi.Start(("Limits:RequestsPerSecond", "10"));
        using var stranger = api.ClientWith("0123456789abcdef0123456789abcdef");

        var refused = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => stranger.PostJsonAsync(OtpApi.OtpCodes, Body)));
        var created = await api.CreateAsync(Body);

        Assert.That(refused.Select(answer => answer.Status), Has.Some.EqualTo(HttpStatusCode.TooManyRequests).And.Some.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(created.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(created.Headers["RateLimit"], Is.EqualTo(new[] { "\"service\";r=9;t=1" }));
    }

    [Test]
    public async Task Overload_IsRefusedAtOnceAndPasses()
    {
        using var api = OtpApi.Start(("Limits:ConcurrentRequests", "1"));
        await using var other = new SqliteConnection($"Data Source={Path.Combine(api.DataDirectory, "otp.db")};Pooling=False");
        await other.OpenAsync();
        // Another process writes: the request that waits for it holds the only place there is.
        await ExecuteAsync(other, "BEGIN IMMEDIATE");
        var slow = api.CreateAsync(Body);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var admin = api.AdminClient();
        Answer refused;
        while ((refused = await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}1/"))).Status == HttpStatusCode.NotFound)
        {
            patience.Token.ThrowIfCancellationRequested();
            // Refused itself, because a look held the place, or waited for long enough.
            if (slow.IsCompleted)
                slow = api.CreateAsync(Body);
        }

        Assert.That((refused.Status, refused.Rule, refused.Headers["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "overloaded", "1")));
        using var probe = api.ClientWith(key: null);
        Assert.That((await probe.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/health/live"))).Status, Is.EqualTo(HttpStatusCode.OK));
        await ExecuteAsync(other, "ROLLBACK");
        await slow;
        Assert.That((await api.CreateAsync(Body)).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Body_ThatDoesNotCome_HoldsNoPlaceAndIs408InTime()
    {
        using var api = OtpApi.Start(("Limits:ConcurrentRequests", "1"), ("Limits:BodyTimeout", "00:00:03"));
        using var slow = await ConnectAsync(api);
        await slow.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {OtpApi.OtpCodes} HTTP/1.1\r\nHost: x\r\nAuthorization: Token {api.AdminKey}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{{"));
        var answer = AnswerAsync(slow);

        for (var request = 0; request < 10; request++)
            Assert.That((await api.CreateAsync(Body)).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(answer.IsCompleted, Is.False);

        // The body's limit may begin later than the head was sent.
        while (!answer.IsCompleted)
        {
            api.Clock.Advance(TimeSpan.FromSeconds(3));
            await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(20)));
        }

        Assert.That(await answer, Does.StartWith("HTTP/1.1 408 ").And.Contains("Connection: close").And.Contains("urn:otp:problem:request-timeout").And.Contains("00:00:03"));
    }

    [Test]
    public async Task Body_InPieces_IsTakenWhole()
    {
        using var api = OtpApi.Start();
        using var slow = await ConnectAsync(api);
        await slow.SendAsync(Encoding.ASCII.GetBytes(
            $"POST {OtpApi.OtpCodes} HTTP/1.1\r\nHost: x\r\nAuthorization: Token {api.AdminKey}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n"));
        foreach (var piece in Body)
            await slow.SendAsync(new[] { (byte)piece });

        Assert.That(await AnswerAsync(slow), Does.StartWith("HTTP/1.1 201 "));
    }

    [Test]
    public async Task List_ThatTakesTooLong_Is503AndTellsWhenToComeAgain()
    {
        using var folder = new DataFolder();
        using var otp = await OtpProcess.ServeAsync(folder, ("Limits:ListTimeout", "00:00:00.000001"));
        using var client = otp.ClientWith(folder.AdminKey);

        var answer = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?search=x"));

        Assert.That((answer.Status, answer.Rule, answer.Headers["Retry-After"].Single()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "list-cut-off", "1")), answer.Body);
    }

    [Test]
    public async Task Connections_ThatIdleAndDawdle_StopNobodyElse()
    {
        using var api = OtpApi.Start();
        List<Socket> idle = [];
        try
        {
            for (var connection = 0; connection < 500; connection++)
            {
                idle.Add(await ConnectAsync(api));
                await idle[^1].SendAsync("POST /api/notifications/otp/ HTTP/1.1\r\nHost: x\r\n"u8.ToArray());
            }

            Assert.That((await api.CreateAsync(Body)).Status, Is.EqualTo(HttpStatusCode.Created));
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    [Test]
    public async Task Head_ThatDawdles_Is408AndStopsNobodyElse()
    {
        using var api = OtpApi.Start();
        using var slow = await ConnectAsync(api);
        await slow.SendAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n"u8.ToArray());

        var answer = AnswerAsync(slow);
        while (!answer.IsCompleted)
        {
            Assert.That((await api.CreateAsync(Body)).Status, Is.EqualTo(HttpStatusCode.Created));
            await Task.WhenAny(answer, Task.Delay(TimeSpan.FromSeconds(1)));
        }

        Assert.That(await answer, Does.StartWith("HTTP/1.1 408 "));
    }

    [Test]
    public async Task Connections_AboveTheLimit_AreClosedUntilOneEnds()
    {
        using var api = OtpApi.Start(("Limits:Connections", "2"));
        using var first = await ConnectAsync(api);
        using var second = await ConnectAsync(api);
        Assert.That(await AskAsync(first), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(await AskAsync(second), Does.StartWith("HTTP/1.1 200 "));

        using (var third = await ConnectAsync(api))
            Assert.That(await AskAsync(third), Is.Empty);
        Assert.That(await AskAsync(first), Does.StartWith("HTTP/1.1 200 "));

        second.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        string answer;
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            using var next = await ConnectAsync(api);
            answer = await AskAsync(next);
        }
        while (answer.Length == 0);
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task Stop_WithADelay_IsUnreadyFirstAndStillAnswers()
    {
        using var folder = new DataFolder();
        using var otp = await OtpProcess.ServeAsync(folder, ("Shutdown:Delay", "00:00:03"));
        using var client = otp.ClientWith(folder.AdminKey);

        var stop = otp.TerminateAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Answer ready;
        while ((ready = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/health/ready"))).Status == HttpStatusCode.OK)
            patience.Token.ThrowIfCancellationRequested();
        var created = await client.PostJsonAsync(OtpApi.OtpCodes, Body);

        Assert.That(created.Headers["Connection"], Is.EqualTo(["close"]));
        Assert.That((ready.Status, ready.Text("reason")), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "The service is stopping.")));
        Assert.That(created.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await stop, Is.Zero);
    }

    [Test]
    public void Delay_ThatIsNotConfigured_IsLongEnoughToBeSeen()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.AddOperations(new SettingsReader(builder.Configuration), new ConsoleAddress(IsEnabled: false, Urls: null));

        using var services = builder.Services.BuildServiceProvider();

        Assert.That(services.GetRequiredService<DrainSettings>().Delay, Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task Stop_WhileClientsDawdle_EndsWellWithinThirtySeconds()
    {
        using var folder = new DataFolder();
        using var otp = await OtpProcess.ServeAsync(folder);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(otp.Address.Host, otp.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {OtpApi.OtpCodes} HTTP/1.1\r\nHost: x\r\nAuthorization: Token {folder.AdminKey}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"));

        Assert.That(await otp.TerminateAsync().WaitAsync(TimeSpan.FromSeconds(30)), Is.Zero);
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> AskAsync(Socket socket)
    {
        try
        {
            // HEAD, because the end of a body may come in a packet of its own.
            await socket.SendAsync("HEAD /health/live HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            return await AnswerAsync(socket);
        }
        catch (SocketException)
        {
            // Closed before it was read from.
            return "";
        }
    }

    // What comes first, which for so little is all of it; empty: the connection was closed.
    private static async Task<string> AnswerAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, patience.Token));
    }

    private static async Task<Socket> ConnectAsync(OtpApi api)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(api.Address.Host, api.Address.Port);
        return socket;
    }
}
