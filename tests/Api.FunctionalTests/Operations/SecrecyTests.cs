using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>Where codes, keys and recipients must not be found.</summary>
internal sealed class SecrecyTests
{
    private const string Code = "1928374650";
    private const string Number = "09187654321";
    private const string Email = "somebody.private@example.com";

    [Test]
    public async Task Logs_AtEveryLevel_HoldNoCodeKeyOrRecipient()
    {
        // However they are asked for: by their whole names, by what they begin with, or by a part.
        using var api = OtpApi.Start([.. new[]
        {
            "Microsoft", "Microsoft.AspNetCore", "Microsoft.AspNetCore.*", "Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Routing.EndpointMiddleware",
            "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Server.Kestrel.BadRequests", "Microsoft.EntityFrameworkCore", "System", "*.DfaMatcher",
        }.Select(category => ($"Logging:LogLevel:{category}", "Trace"))]);
        using var admin = api.AdminClient();
        using var stranger = api.ClientWith("0123456789abcdef0123456789abcdef");

        await api.CreateAsync($$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");
        await api.CreateAsync($$"""{"code": "{{Code}}", "email": "{{Email}}"}""");
        await api.CreateAsync($$"""{"code": "{{Code}}x", "mobile_number": "{{Number}}", "email": "{{Email}}"}""");
        await api.CreateAsync($$"""{"code": {{Code}}, "code": "{{Number}}", "{{Email}}": """);
        await stranger.PostJsonAsync(OtpApi.OtpCodes, $$"""{"code": {{Code}}}""");
        foreach (var body in new[] { $$"""{"code": "{{Code}}", "mobile_number": "{{Number}}"}""", $$"""{"code": "0{{Code}}", "mobile_number": "{{Number}}"}""" })
            await admin.PostJsonAsync($"{OtpApi.OtpCodes}deliver/", body);
        await admin.PostJsonAsync($"{OtpApi.OtpCodes}3/resend/", $$"""{"code": "{{Code}}", "locale": "{{Code}}"}""");
        await admin.PostJsonAsync($"{OtpApi.OtpCodes}3/resend/", "{}");

        await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?mobile_number={Number}&email={Email}"));
        await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}?search={Code}"));
        foreach (var address in new[] { $"{OtpApi.OtpCodes}{Number}/", $"{OtpApi.OtpCodes}{Email}/", $"/{Number}", $"{OtpApi.OtpCodes}{Number}/deliveries/", $"/docs/{Number}.js" })
        {
            await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, address));
            await admin.AnswerAsync(new HttpRequestMessage(HttpMethod.Put, address));
            await stranger.AnswerAsync(new HttpRequestMessage(HttpMethod.Delete, address));
        }

        await admin.PostJsonAsync($"{OtpApi.OtpCodes}receipts/file/?secret=0123456789abcdef0123456789abcdef", "{}");
        for (var guess = 0; guess < 5; guess++)
            await admin.PostJsonAsync($"{OtpApi.OtpCodes}verify/", $$"""{"code": 1, "mobile_number": "{{Number}}"}""");
        await SendRawAsync(api, $"GET {OtpApi.OtpCodes} HTTP/1.1\r\nHost: x\r\nAuthorization: Token {api.AdminKey}\0\r\n\r\n");
        await SendRawAsync(api, $"GET {OtpApi.OtpCodes}{Number}%00/ HTTP/1.1\r\nHost: x\r\n\r\n");
        await SendRawAsync(api, $"GET {OtpApi.OtpCodes}?mobile_number={Number}\0 HTTP/1.1\r\nHost: x\r\n\r\n");

        var logs = string.Join('\n', api.Logs.Lines);
        Assert.That(logs, Does.Contain("CreateOtpCodeCommand: success").And.Contains("DeliverOtpCodeCommand: success").And.Contains("accepted."), "What the server says of connections is there.");
        Assert.That(logs, Does.Contain($"{Number[..4]}***{Number[7..]} is locked"));
        foreach (var secret in new[] { Code, Number, Number[1..], Email, api.AdminKey, "0123456789abcdef0123456789abcdef" })
            Assert.That(logs, Does.Not.Contain(secret));
    }

    [Test]
    public async Task DataFiles_HoldNoCodeAndNoKey()
    {
        using var api = OtpApi.Start();
        await api.CreateAsync($$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");

        var files = Directory.EnumerateFiles(api.DataDirectory, "otp.db*").ToList();

        Assert.That(files, Has.Count.GreaterThanOrEqualTo(2));
        byte[][] secrets = [Encoding.ASCII.GetBytes(Code), Encoding.ASCII.GetBytes(api.AdminKey), Convert.FromHexString(api.AdminKey), [0x72, 0xF0, 0xA9, 0x7A], [0x7A, 0xA9, 0xF0, 0x72]];
        Assert.That(int.Parse(Code, provider: null), Is.EqualTo(0x72F0A97A));
        foreach (var file in files)
        {
            var content = await ReadSharedAsync(file);
            foreach (var secret in secrets)
                Assert.That(content.AsSpan().IndexOf(secret), Is.EqualTo(-1), file);
        }
    }

    [Test]
    public async Task DrawnCode_IsInItsMessageAlone()
    {
        using var folder = new DataFolder();
        using var otp = await OtpProcess.ServeAsync(folder, ("Otp:CodeLength", "9"), ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Otp", "Trace"));
        using var client = otp.ClientWith(folder.AdminKey);
        var sent = await client.PostJsonAsync($"{OtpApi.OtpCodes}send/", $$"""{"mobile_number": "{{Number}}", "locale": "en"}""");
        var code = $"{OtpApi.OtpCodes}{sent.Json["id"]}/";
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!(await GetAsync($"{code}deliveries/")).Contains("\"delivered\"", StringComparison.Ordinal))
            await Task.Delay(20, patience.Token);
        var message = await File.ReadAllTextAsync(Directory.EnumerateFiles(folder.FileAt("outbox")).Single(), patience.Token);
        var drawn = Regex.Match(message, @"\b\d{9}\b").Value;
        Assert.That(drawn, Is.Not.Empty, message);

        string[] answers = [sent.Body, await GetAsync(OtpApi.OtpCodes), await GetAsync(code), await GetAsync($"{code}deliveries/"), await GetAsync("/api/access/audit/"), await GetAsync("/metrics")];
        Assert.That(answers, Has.None.Contains(drawn));
        foreach (var file in Directory.EnumerateFiles(folder.Path, "otp.db*"))
            Assert.That((await ReadSharedAsync(file)).AsSpan().IndexOf(Encoding.ASCII.GetBytes(drawn)), Is.EqualTo(-1), file);

        var verified = await client.PostJsonAsync($"{OtpApi.OtpCodes}verify/", $$"""{"code": "{{drawn}}", "mobile_number": "{{Number}}"}""");
        Assert.That(verified.Json["verified"]!.GetValue<bool>(), Is.True);
        await otp.TerminateAsync();
        Assert.That(otp.Lines, Is.Not.Empty.And.None.Contains(drawn).And.None.Contains(Number[1..]));

        async Task<string> GetAsync(string path) => (await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, path))).Body;
    }

    [Test]
    public async Task DeliveredCode_IsInItsMessagesAndInAnswersAlone()
    {
        using var folder = new DataFolder();
        using var otp = await OtpProcess.ServeAsync(
            folder, ("Otp:ResendInterval", "00:00:00"), ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Otp", "Trace"));
        using var client = otp.ClientWith(folder.AdminKey);
        await client.PostJsonAsync($"{OtpApi.OtpCodes}deliver/", $$"""{"code": "{{Code}}", "mobile_number": "{{Number}}"}""");
        await client.PostJsonAsync($"{OtpApi.OtpCodes}1/resend/", "{}");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!Directory.Exists(folder.FileAt("outbox")) || Directory.EnumerateFiles(folder.FileAt("outbox"), "*.txt").Count() < 2)
            await Task.Delay(20, patience.Token);

        string[] answers = [await GetAsync($"{OtpApi.OtpCodes}1/deliveries/"), await GetAsync("/api/access/audit/"), await GetAsync("/metrics")];
        Assert.That(answers, Is.All.Not.Empty.And.All.Not.Contains(Code).And.All.Not.Contains(Number));
        foreach (var file in Directory.EnumerateFiles(folder.Path, "otp.db*"))
            Assert.That((await ReadSharedAsync(file)).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Code)), Is.EqualTo(-1), file);
        await otp.TerminateAsync();
        Assert.That(otp.Lines, Is.Not.Empty.And.None.Contains(Code).And.None.Contains(Number[1..]));

        async Task<string> GetAsync(string path) => (await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, path))).Body;
    }

    private static async Task SendRawAsync(OtpApi api, string head)
    {
        using var client = new TcpClient(api.Address.Host, api.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(client.GetStream());
        Assert.That(await reader.ReadToEndAsync(), Does.StartWith("HTTP/1.1 400"));
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory);
        return memory.ToArray();
    }
}
