using System.Net;
using Microsoft.Data.Sqlite;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>What was acknowledged stays, however the process ends.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase), Parallelizable(ParallelScope.All)]
internal sealed class DurabilityTests : IDisposable
{
    private const int Writers = 16;
    private const int AcknowledgedBeforeTheKill = 200;

    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Kill_UnderSixteenWriters_LosesNothingThatWasAcknowledged()
    {
        List<long> acknowledged;
        using (var otp = await OtpProcess.ServeAsync(_folder))
            acknowledged = await CreateUntilKilledAsync(otp);
        using (var restarted = await OtpProcess.ServeAsync(_folder))
        {
            using var client = restarted.ClientWith(_folder.AdminKey);
            var next = await client.PostJsonAsync(OtpApi.OtpCodes, """{"code": 1, "email": "someone@example.com"}""");
            Assert.That(next.Json["id"]!.GetValue<long>(), Is.GreaterThan(acknowledged.Max()));
            await restarted.TerminateAsync();
        }

        var (ids, integrity) = ReadDatabase();
        Assert.That(integrity, Is.EqualTo("ok"));
        Assert.That(acknowledged, Has.Count.GreaterThanOrEqualTo(AcknowledgedBeforeTheKill));
        Assert.That(acknowledged, Is.Unique.And.SubsetOf(ids));
    }

    [Test]
    public async Task Terminate_UnderSixteenWriters_AnswersWhatItTookAndEndsWell()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);
        var acknowledged = await CreateUntilAsync(otp, async () => Assert.That(await otp.TerminateAsync(), Is.Zero));

        Assert.That(acknowledged, Is.Unique.And.SubsetOf(ReadDatabase().Ids));
    }

    [Test]
    public async Task Kill_AfterAVerification_LeavesItConsumed()
    {
        using (var otp = await OtpProcess.ServeAsync(_folder))
        {
            await CreateAsync(otp, 42317);
            Assert.That((await VerifyAsync(otp, 42317)).Json["verified"]!.GetValue<bool>(), Is.True);
            await otp.KillAsync();
        }

        using var restarted = await OtpProcess.ServeAsync(_folder);
        Assert.That((await VerifyAsync(restarted, 42317)).Text("reason"), Is.EqualTo("consumed"));
    }

    [Test]
    public async Task Kill_AfterWrongGuesses_GivesNoneOfThemBack()
    {
        using (var otp = await OtpProcess.ServeAsync(_folder))
        {
            await CreateAsync(otp, 42317);
            await GuessWrongAsync(otp, 3);
            await otp.KillAsync();
        }

        using var restarted = await OtpProcess.ServeAsync(_folder);
        var fourth = await VerifyAsync(restarted, 1);
        var fifth = await VerifyAsync(restarted, 1);

        Assert.That((fourth.Text("reason"), fourth.Json["attempts_left"]!.GetValue<int>()), Is.EqualTo(("incorrect", 1)));
        Assert.That(fifth.Text("reason"), Is.EqualTo("locked"));
    }

    [Test]
    public async Task Terminate_WhileARecipientIsLocked_LeavesItLocked()
    {
        int before;
        using (var otp = await OtpProcess.ServeAsync(_folder))
        {
            await CreateAsync(otp, 42317);
            await GuessWrongAsync(otp, 5);
            before = (await VerifyAsync(otp, 42317)).Json["retry_after"]!.GetValue<int>();
            await otp.TerminateAsync();
        }

        using var restarted = await OtpProcess.ServeAsync(_folder);
        await CreateAsync(restarted, 42317);
        var right = await VerifyAsync(restarted, 42317);

        Assert.That((right.Json["verified"]!.GetValue<bool>(), right.Text("reason")), Is.EqualTo((false, "locked")));
        Assert.That(right.Json["retry_after"]!.GetValue<int>(), Is.InRange(1, before), "it goes on, and doesn't begin anew");
    }

    [Test]
    public async Task Kill_AfterADeliveryAndAfterAResend_LosesNeitherMessageNorDigit()
    {
        (string, string)[] settings = [("Otp:ResendInterval", "00:00:00"), ("Delivery:Locale", "en")];
        using (var otp = await OtpProcess.ServeAsync(_folder, settings))
        {
            Assert.That((await PostAsync(otp, "deliver/", """{"code": "042317", "mobile_number": "09123256545"}""")).Status, Is.EqualTo(HttpStatusCode.Accepted));
            await otp.KillAsync();
        }

        using (var otp = await OtpProcess.ServeAsync(_folder, settings))
        {
            Assert.That((await PostAsync(otp, "1/resend/", "{}")).Status, Is.EqualTo(HttpStatusCode.Accepted));
            await otp.KillAsync();
        }

        using var restarted = await OtpProcess.ServeAsync(_folder, settings);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // A message whose end nobody saw may be there twice.
        while (Messages().Count < 2 || Messages().Select(Path.GetFileName).Select(name => name!.Split('-')[1]).Distinct(StringComparer.Ordinal).Count() < 2)
            await Task.Delay(50, patience.Token);

        Assert.That(Messages().Select(File.ReadAllText), Is.All.Contains("042317 is your Otp code"));

        List<string> Messages() => Directory.Exists(_folder.FileAt("outbox")) ? [.. Directory.EnumerateFiles(_folder.FileAt("outbox"), "*.txt")] : [];
    }

    [Test]
    public async Task Kill_WhileMessagesGoOut_LeavesNoneUndelivered()
    {
        List<long> accepted;
        using (var otp = await OtpProcess.ServeAsync(_folder))
            accepted = await CreateUntilAsync(otp, otp.KillAsync, number => (OtpApi.OtpCodes + "send/", $$"""{"mobile_number": "0912{{number:0000000}}"}"""));

        using var restarted = await OtpProcess.ServeAsync(_folder);
        using var client = restarted.ClientWith(_folder.AdminKey);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var undelivered = new Queue<long>(accepted);
        while (undelivered.TryPeek(out var id))
        {
            var deliveries = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}{id}/deliveries/"));
            if (string.Equals((string)deliveries.Json["results"]![0]!["state"]!, "delivered", StringComparison.Ordinal))
                undelivered.Dequeue();
            else
                await Task.Delay(50, patience.Token);
        }

        var written = Directory.EnumerateFiles(_folder.FileAt("outbox"), "*-sms.txt").Select(file => File.ReadLines(file).First()).Distinct(StringComparer.Ordinal);
        Assert.That(accepted, Has.Count.GreaterThanOrEqualTo(AcknowledgedBeforeTheKill));
        Assert.That(written.Count(), Is.GreaterThanOrEqualTo(accepted.Count));
    }

    [Test]
    public async Task Terminate_WhileAMessageIsHandedOver_NotesWhatCameOfIt()
    {
        var (called, answers) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var gateway = await StandInGateway.StartAsync(async _ =>
        {
            called.TrySetResult();
            await answers.Task;
            return new GatewayReply(200, "{}");
        });
        string[] settings = ["--Delivery:Sms:0:Type=Http", $"--Delivery:Sms:0:Url={gateway.Url}", "--Shutdown:Delay=00:00:00"];
        string id;
        using (var otp = await OtpProcess.ServeAsync(_folder, settings))
        {
            using var client = otp.ClientWith(_folder.AdminKey);
            id = $"{(await client.PostJsonAsync($"{OtpApi.OtpCodes}send/", """{"mobile_number": "09123256545"}""")).Json["id"]}";
            await called.Task;

            var ended = otp.TerminateAsync();
            await EndOfServiceAsync(client);
            Assert.That(ended.IsCompleted, Is.False);
            answers.SetResult();

            Assert.That(await ended, Is.Zero);
        }

        using var restarted = await OtpProcess.ServeAsync(_folder, settings);
        using var reader = restarted.ClientWith(_folder.AdminKey);
        var deliveries = await reader.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}{id}/deliveries/"));
        Assert.That(
            deliveries.Json["results"]!.AsArray().Select(delivery => ((string?)delivery!["state"], (int)delivery["attempts"]!)),
            Is.EqualTo(new[] { ("delivered", 1) }));
        Assert.That(gateway.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    [Platform("Linux", Reason = "Another system has no prlimit.")]
    public async Task Disk_ThatIsFull_RefusesWithoutFillingTheLogAndRecovers()
    {
        using var otp = await OtpProcess.ServeAsync(_folder);
        using var client = otp.ClientWith(_folder.AdminKey);
        await CreateAsync(otp, 42317);

        await otp.LetWriteFilesAsync(false);
        List<Answer> refused = [];
        for (var request = 0; request < 5; request++)
            refused.Add(await client.PostJsonAsync(OtpApi.OtpCodes, """{"code": 1, "mobile_number": "09123256545"}"""));
        var read = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}1/"));
        var unready = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/health/ready"));
        await otp.LetWriteFilesAsync(true);
        await CreateAsync(otp, 42318);
        var verified = await VerifyAsync(otp, 42317);
        await otp.TerminateAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Select(answer => (answer.Status, answer.MediaType, answer.Rule)), Is.All.EqualTo((HttpStatusCode.ServiceUnavailable, "application/problem+json", "storage-unavailable")));
            Assert.That(refused.Select(answer => answer.Headers["Retry-After"].Single()), Is.All.EqualTo("1"));
            Assert.That(read.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That((unready.Status, unready.Text("reason")), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "The database can be read, but not written.")));
            Assert.That(verified.Json["verified"]!.GetValue<bool>(), Is.True);
            foreach (var answer in refused)
            {
                var line = otp.Lines.Single(line => line.Contains(answer.Text("traceId"), StringComparison.Ordinal));
                Assert.That(line, Does.Contain("SQLite Error").And.Not.Contain("   at "));
            }
        }
    }

    [Test]
    public async Task Backup_UnderSixteenWriters_IsServedWithEverythingThatWasAcknowledgedBefore()
    {
        using var restored = new DataFolder();
        var backup = _folder.FileAt("backup.db");
        List<long> before = [];
        using (var otp = await OtpProcess.ServeAsync(_folder))
        {
            await CreateUntilAsync(otp, async () =>
            {
                before.AddRange(ReadDatabase().Ids);
                Assert.That((await OtpProcess.RunAsync(["storage", "backup", backup, $"--Storage:Directory={_folder.Path}"])).ExitCode, Is.Zero);
                await otp.TerminateAsync();
            });
        }

        Directory.CreateDirectory(restored.Path);
        File.Move(backup, restored.FileAt("otp.db"));
        File.Copy(_folder.FileAt("secret.key"), restored.FileAt("secret.key"));
        using var second = await OtpProcess.ServeAsync(restored);
        using var client = second.ClientWith(_folder.AdminKey);
        var last = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}{before.Max()}/"));
        var count = await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?limit=1"));

        Assert.That(before, Is.Not.Empty);
        Assert.That((last.Status, (int)last.Json["code"]!), Is.EqualTo((HttpStatusCode.OK, 123456)));
        Assert.That((int)count.Json["count"]!, Is.GreaterThanOrEqualTo(before.Count));
    }

    [Test]
    public async Task Backup_OntoAFileThatIsThere_IsRefused()
    {
        using (var otp = await OtpProcess.ServeAsync(_folder))
            await otp.TerminateAsync();

        var (exitCode, _, error) = await OtpProcess.RunAsync(["storage", "backup", _folder.FileAt("admin.token"), $"--Storage:Directory={_folder.Path}"]);

        Assert.That((exitCode, error), Is.EqualTo((1, $"storage backup: {_folder.FileAt("admin.token")} is there already; a backup takes a name of its own.{Environment.NewLine}")));
    }

    [Test]
    public async Task Backup_IntoADirectoryThatIsNotThere_IsRefusedInOneLine()
    {
        using (var otp = await OtpProcess.ServeAsync(_folder))
            await otp.TerminateAsync();

        var (exitCode, _, error) = await OtpProcess.RunAsync(["storage", "backup", _folder.FileAt("nowhere/backup.db"), $"--Storage:Directory={_folder.Path}"]);

        Assert.That((exitCode, error), Is.EqualTo((1, $"storage backup: {_folder.FileAt("nowhere")} isn't there; a backup takes a directory to lie in.{Environment.NewLine}")));
    }

    [Test]
    public async Task Command_OnADatabaseThatIsDamaged_FailsInOneLine([Values] bool isWholly)
    {
        using (var otp = await OtpProcess.ServeAsync(_folder))
            await otp.TerminateAsync();
        await DamageAsync(isWholly ? null : "access_tokens");

        var (exitCode, _, error) = await OtpProcess.RunAsync(["tokens", "list", $"--Storage:Directory={_folder.Path}"]);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), error);
        Assert.That(error, Does.StartWith("tokens list: "));
    }

    // Writes over a table's first page, or over all but the file's head.
    private async Task DamageAsync(string? table)
    {
        const int PageSize = 4096;
        long firstPage = 2;
        if (table is not null)
        {
            await using var connection = new SqliteConnection($"Data Source={_folder.FileAt("otp.db")};Pooling=false");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT rootpage FROM sqlite_schema WHERE name = $table";
            command.Parameters.AddWithValue("$table", table);
            firstPage = (long)(await command.ExecuteScalarAsync())!;
        }

        await using var file = File.OpenWrite(_folder.FileAt("otp.db"));
        var length = table is null ? file.Length - PageSize : PageSize;
        file.Position = (firstPage - 1) * PageSize;
        await file.WriteAsync(Enumerable.Repeat((byte)0xA5, (int)length).ToArray());
    }

    private async Task CreateAsync(OtpProcess otp, int code)
    {
        using var client = otp.ClientWith(_folder.AdminKey);
        var answer = await client.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": {{code}}, "mobile_number": "09123256545", "valid_to": "2100-01-01T00:00:00Z"}""");
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Created), answer.Body);
    }

    private async Task<Answer> VerifyAsync(OtpProcess otp, int code)
    {
        using var client = otp.ClientWith(_folder.AdminKey);
        return await client.PostJsonAsync($"{OtpApi.OtpCodes}verify/", $$"""{"code": {{code}}, "mobile_number": "09123256545"}""");
    }

    private async Task GuessWrongAsync(OtpProcess otp, int times)
    {
        for (var guess = 0; guess < times; guess++)
            await VerifyAsync(otp, 1);
    }

    private async Task<Answer> PostAsync(OtpProcess otp, string path, string body)
    {
        using var client = otp.ClientWith(_folder.AdminKey);
        return await client.PostJsonAsync(OtpApi.OtpCodes + path, body);
    }

    private Task<List<long>> CreateUntilKilledAsync(OtpProcess otp) => CreateUntilAsync(otp, otp.KillAsync);

    private Task<List<long>> CreateUntilAsync(OtpProcess otp, Func<Task> end) =>
        CreateUntilAsync(otp, end, number => (OtpApi.OtpCodes, $$"""{"code": 123456, "mobile_number": "0912{{number:0000000}}"}"""));

    // Writers go on until the service is gone; the end comes once enough was acknowledged, in the middle of their work.
    private async Task<List<long>> CreateUntilAsync(OtpProcess otp, Func<Task> end, Func<int, (string Path, string Body)> request)
    {
        var sent = 0;
        var acknowledged = new List<long>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            using var client = otp.ClientWith(_folder.AdminKey);
            try
            {
                while (true)
                {
                    var (path, body) = request(Interlocked.Increment(ref sent));
                    var answer = await client.PostJsonAsync(path, body);
                    if (answer.Status is not (HttpStatusCode.Created or HttpStatusCode.Accepted))
                        return;
                    lock (acknowledged)
                    {
                        acknowledged.Add(answer.Json["id"]!.GetValue<long>());
                        if (acknowledged.Count >= AcknowledgedBeforeTheKill)
                            enough.TrySetResult();
                    }
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                // The end of the service is the end of its writers.
            }
        })).ToList();

        await Task.WhenAny(enough.Task, Task.WhenAll(writers));
        await end();
        await Task.WhenAll(writers);
        return acknowledged;
    }

    private (List<long> Ids, string Integrity) ReadDatabase()
    {
        using var connection = new SqliteConnection($"Data Source={_folder.FileAt("otp.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        var integrity = (string)command.ExecuteScalar()!;

        command.CommandText = "SELECT id FROM otp_codes";
        using var reader = command.ExecuteReader();
        var ids = new List<long>();
        while (reader.Read())
            ids.Add(reader.GetInt64(0));
        return (ids, integrity);
    }

    // It stops listening first.
    private static async Task EndOfServiceAsync(HttpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while ((await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/health/live"))).Status == HttpStatusCode.OK)
                await Task.Delay(50, patience.Token);
        }
        catch (HttpRequestException)
        {
        }
    }
}
