using System.Net;
using Microsoft.Data.Sqlite;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>What was acknowledged stays, however the process ends.</summary>
internal sealed class DurabilityTests
{
    private const int Writers = 16;
    private const int AcknowledgedBeforeTheKill = 200;

    private DataFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new DataFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

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

    private Task<List<long>> CreateUntilKilledAsync(OtpProcess otp) => CreateUntilAsync(otp, otp.KillAsync);

    // Writers go on until the service is gone; the end comes once enough was acknowledged, in the middle of their work.
    private async Task<List<long>> CreateUntilAsync(OtpProcess otp, Func<Task> end)
    {
        var acknowledged = new List<long>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            using var client = otp.ClientWith(_folder.AdminKey);
            try
            {
                while (true)
                {
                    var answer = await client.PostJsonAsync(OtpApi.OtpCodes, """{"code": 123456, "mobile_number": "09123256545"}""");
                    if (answer.Status != HttpStatusCode.Created)
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
}
