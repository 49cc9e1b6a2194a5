using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>
/// The settings that docs/delivery.md recommends, as they stand there, on gateways that answer as the providers' public documents say. All of
/// them are one list of providers: whichever is to take a message is preceded by others that refuse it, each in its own way.
/// </summary>
internal sealed partial class GatewayTests
{
    private const string MicrosoftAsks =
        "grant_type=client_credentials&client_id=YOUR-APPLICATION&client_secret=YOUR-SECRET" +
        "&scope=https%3A%2F%2Foutlook.office365.com%2F.default";

    private const string Secret = "AT-LEAST-32-LETTERS-AND-DIGITS-OF-YOUR-OWN";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, Script> Scripts = new(StringComparer.Ordinal)
    {
        ["kavenegar"] = new(
            call => call.Path is "/v1/YOUR-API-KEY/verify/lookup.json",
            call => call.Body.StartsWith("receptor=09121111111&token=", StringComparison.Ordinal) && call.Body.EndsWith("&template=login", StringComparison.Ordinal)
                && call.Headers["Content-Type"] is "application/x-www-form-urlencoded",
            new(200, """{"return":{"status":200,"message":"تایید شد"},"entries":[{"messageid":8792343,"message":"","status":5,"statustext":"ارسال به مخابرات","sender":"10004346","receptor":"09121111111","date":1356619709,"cost":120}]}"""),
            new(200, """{"return":{"status":418,"message":"اعتبار شما کافی نیست"},"entries":null}""")),
        ["smsir"] = new(
            call => call.Path is "/v1/send/verify",
            call => call.Headers["X-API-KEY"] is "YOUR-API-KEY" && Json(call) is { } body && Text(body, "mobile") is "09121111111" && (int)body["templateId"]! == 100000
                && Text(body["parameters"]![0]!, "name") is "CODE" && IsCode(Text(body["parameters"]![0]!, "value")),
            new(200, """{"status":1,"message":"موفق","data":{"messageId":89545112,"cost":1.0}}"""),
            new(400, """{"status":104,"message":"شماره موبایل نامعتبر است","data":null}""")),
        ["ippanel"] = new(
            call => call.Path is "/v1/api/send" && call.Body.Contains("\"pattern\"", StringComparison.Ordinal),
            call => call.Headers["Authorization"] is "YOUR-API-KEY" && Json(call) is { } body && Text(body, "code") is "YOUR-PATTERN" && Text(body, "from_number") is "+983000505"
                && (string?)body["recipients"]![0] is "+989121111111" && IsCode(Text(body["params"]!, "code")),
            new(200, """{"data":{"message_outbox_ids":[1123594208]},"meta":{"status":true,"message":"انجام شد","message_parameters":[],"message_code":"200-1"}}"""),
            new(422, """{"data":null,"meta":{"status":false,"message":"تکمیل گزینه پیام الزامی است","message_parameters":[],"message_code":"400-2","errors":{"message":["تکمیل گزینه پیام الزامی است"]}}}""")),
        ["ippanel-voice"] = new(
            call => call.Path is "/v1/api/send" && call.Body.Contains("\"votp\"", StringComparison.Ordinal),
            call => call.Headers["Authorization"] is "YOUR-API-KEY" && Json(call) is { } body && IsCode(Text(body, "message")) && (string?)body["params"]!["recipients"]![0] is "+989121111111",
            new(200, """{"data":{"message_outbox_ids":[1123594208]},"meta":{"status":true,"message":"انجام شد","message_parameters":[],"message_code":"200-1"}}"""),
            new(200, """{"data":null,"meta":{"status":false,"message":"اطلاعات وارد شده صحیح نمی باشد","message_parameters":[],"message_code":"400-1","errors":{}}}""")),
        ["melipayamak"] = new(
            call => call.Path is "/api/SendSMS/BaseServiceNumber",
            call => call.Body.StartsWith("username=YOUR-NAME&password=YOUR-PASSWORD&text=", StringComparison.Ordinal) && call.Body.EndsWith("&to=09121111111&bodyId=100000", StringComparison.Ordinal),
            new(200, """{"Value":"4838519541684137982","RetStatus":1,"StrRetStatus":"Ok"}"""),
            new(200, """{"Value":"-4","RetStatus":1,"StrRetStatus":"Ok"}""")),
        ["ghasedak"] = new(
            call => call.Path is "/rest/api/v1/WebService/SendOtpSMS",
            call => call.Headers["ApiKey"] is "YOUR-API-KEY" && Json(call) is { } body && Text(body, "templateName") is "login" && Text(body["receptors"]![0]!, "mobile") is "09121111111"
                && Text(body["inputs"]![0]!, "param") is "Code" && IsCode(Text(body["inputs"]![0]!, "value")),
            new(200, """{"isSuccess":true,"statusCode":200,"message":"","data":{"items":[{"messageBody":"","receptor":"09121111111","cost":840,"messageId":"23304979","clientReferenceId":"2","sendDate":"2024-12-25T09:59:45.599126+03:30"}],"totalCost":840}}"""),
            new(200, """{"isSuccess":false,"statusCode":400,"message":"قالب یافت نشد","data":null}""")),
        ["bale"] = new(
            call => call.Path is "/api/v2/send_otp",
            call => call.Headers["Authorization"] is "Bearer t0ken" && Json(call) is { } body && Text(body, "phone") is "989121111111" && IsCode(Text(body, "otp")),
            new(200, """{"balance":99}"""),
            new(404, """{"message":"user not found"}""")),
        ["telegram"] = new(
            call => call.Path is "/sendVerificationMessage",
            call => call.Headers["Authorization"] is "Bearer YOUR-TOKEN" && Json(call) is { } body && Text(body, "phone_number") is "+989121111111" && IsCode(Text(body, "code"))
                && (int)body["ttl"]! is >= 60 and <= 86400 && Text(body, "callback_url")!.Length <= 256,
            new(200, """{"ok":true,"result":{"request_id":"1111","phone_number":"989121111111","request_cost":0.01,"delivery_status":{"status":"sent","updated_at":1735400000}}}"""),
            new(200, """{"ok":false,"error":"PHONE_NUMBER_NOT_FOUND"}""")),
    };

    private readonly DataFolder _folder = new();
    private volatile string _taking = "";
    private StandInGateway _gateway = null!;
    private MailServer _mailServer = null!;
    private OtpProcess _service = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task ServeWithAllOfThem()
    {
        _gateway = await StandInGateway.StartAsync(Reply);
        _mailServer = MailServer.ThatTakesMail("250 AUTH XOAUTH2");
        _service = await OtpProcess.ServeAsync(
            _folder, [.. SettingsOn(_gateway.Url, _mailServer.Port), "--Otp:ResendInterval=00:00:00", "--Otp:MaxSendsPerRecipient=100"]);
        _client = new HttpClient { BaseAddress = _service.Address };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", _folder.AdminKey);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client?.Dispose();
        _service?.Dispose();
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        if (_mailServer is not null)
            await _mailServer.DisposeAsync();
        _folder.Dispose();
    }

    private static IEnumerable<string> Names => Scripts.Keys;

    [Test]
    public void Page_NamesEachGatewayThatIsTried() => Assert.That(Blocks().Select(provider => Text(provider, "Name")), Is.EquivalentTo(Names));

    [TestCaseSource(nameof(Names))]
    public async Task Send_ThroughAGatewayAsDocumented_IsTakenByItAfterAllBeforeItRefused(string name)
    {
        _taking = name;
        var sent = await SendAsync();

        var settled = await SettledAsync(sent);

        var call = _gateway.Calls.Last(call => Scripts[name].Is(call));
        Assert.That(Scripts[name].Wants(call), Is.True, call.ToString());
        Assert.That(call.Method, Is.EqualTo("POST"));
        Assert.That(Provider(settled.Single(delivery => Text(delivery, "state") is "delivered")), Is.EqualTo(name));
        Assert.That(settled.Where(delivery => Text(delivery, "state") is "failed").Select(Provider), Is.EquivalentTo(ProvidersBefore(name)));
    }

    [TestCase("kavenegar", "application/x-www-form-urlencoded", "messageid=8792343&status=10", "confirmed")]
    [TestCase("kavenegar", "application/x-www-form-urlencoded", "messageid=8792343&status=11", "failed")]
    [TestCase("telegram", "application/json", """{"request_id": "1111", "phone_number": "989121111111", "delivery_status": {"status": "read", "updated_at": 1735400001}}""", "confirmed")]
    public async Task Receipt_AsDocumented_SettlesTheMessage(string name, string mediaType, string body, string state)
    {
        _taking = name;
        var sent = await SendAsync();
        await SettledAsync(sent);

        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(mediaType));
        using var answer = await _client.PostAsync($"{OtpApi.OtpCodes}receipts/{name}/?secret={Secret}", content);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await DeliveriesAsync(sent)).Where(delivery => Provider(delivery) == name).Select(delivery => Text(delivery, "state")), Is.EqualTo([state]));
    }

    // Microsoft's pages on client credentials and on XOAUTH2 with SMTP say what is asked and answered.
    [Test]
    public async Task Send_ByTheSettingsForMicrosoft365_LogsInByTheTokenThatIsHandedOut()
    {
        var sent = await SendAsync("""{"email": "a@b.example", "locale": "en"}""");

        var settled = await SettledAsync(sent);

        Assert.That(settled.Select(delivery => Text(delivery, "state")), Is.EqualTo(["delivered"]));
        Assert.That(
            _mailServer.Commands,
            Has.Some.EqualTo($"AUTH XOAUTH2 {Convert.ToBase64String("user=codes@shop.example\u0001auth=Bearer m365\u0001\u0001"u8)}"));
        Assert.That(_mailServer.Mails.Single(), Does.Contain("From: Shop <codes@shop.example>"));
    }

    private GatewayReply Reply(GatewayCall call)
    {
        if (call.Path is "/YOUR-TENANT/oauth2/v2.0/token")
            return new(
                call.Body is MicrosoftAsks ? 200 : 400,
                """{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"m365"}""");

        if (call.Path is "/api/v2/auth/token")
            return new(call.Body is "grant_type=client_credentials&client_id=YOUR-NAME&client_secret=YOUR-PASSWORD&scope=read" ? 200 : 401, """{"access_token":"t0ken","expires_in":43200,"scope":"read","token_type":"Bearer"}""");

        var (name, script) = Scripts.Single(known => known.Value.Is(call));
        return string.Equals(name, _taking, StringComparison.Ordinal) ? script.Taken : script.Refused;
    }

    private async Task<string> SendAsync(string body = """{"mobile_number": "09121111111"}""")
    {
        var sent = await _client.PostJsonAsync(OtpApi.OtpCodes + "send/", body);
        return sent.Json["id"]!.ToJsonString();
    }

    private async Task<IReadOnlyList<JsonNode>> SettledAsync(string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var deliveries = await DeliveriesAsync(id);
            if (deliveries.Count > 0 && !deliveries.Any(delivery => Text(delivery, "state") is "pending"))
                return deliveries;
            await Task.Delay(50, patience.Token);
        }
    }

    private async Task<IReadOnlyList<JsonNode>> DeliveriesAsync(string id)
    {
        var answer = await _client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, $"{OtpApi.OtpCodes}{id}/deliveries/"));
        return [.. answer.Json["results"]!.AsArray().Select(delivery => delivery!)];
    }

    private static IEnumerable<string> ProvidersBefore(string name) => Blocks().Select(provider => Text(provider, "Name")!).TakeWhile(known => known != name);

    /// <summary>The providers of the page's JSON blocks, in their order.</summary>
    private static List<JsonNode> Blocks(string channel = "Sms")
    {
        var page = File.ReadAllText(SourceTree.PathOf("docs", "delivery.md"));
        var lists = JsonBlock().Matches(page).Select(block => JsonNode.Parse(block.Groups["json"].Value)!["Delivery"]?[channel]);
        return [.. lists.OfType<JsonArray>().SelectMany(list => list).Select(provider => provider!)];
    }

    private static IEnumerable<string> SettingsOn(string gateway, int mailPort)
    {
        // The server of the tests has no certificate.
        var mail = Blocks("Email").Single().DeepClone().AsObject();
        (mail["Host"], mail["Port"], mail["Security"]) = ("127.0.0.1", mailPort, "None");
        var sms = new JsonArray([.. Blocks().Select(provider => provider.DeepClone())]);
        var all = new JsonObject { ["Delivery"] = new JsonObject { ["Sms"] = sms, ["Email"] = new JsonArray(mail) } };
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(Host().Replace(all.ToJsonString(), $"${{key}}{gateway}")));
        var settings = new ConfigurationBuilder().AddJsonStream(json).Build().AsEnumerable();
        return [.. settings.Where(setting => setting.Value is not null).Select(setting => $"--{setting.Key}={setting.Value}")];
    }

    private static JsonNode? Json(GatewayCall call) => call.Headers["Content-Type"] is "application/json" ? JsonNode.Parse(call.Body) : null;

    private static string? Text(JsonNode node, string member) => (string?)node[member];

    private static string Provider(JsonNode delivery) => Text(delivery, "provider")!;

    private static bool IsCode(string? text) => text is { Length: 6 } && text.All(char.IsAsciiDigit);

    [GeneratedRegex("^```json\n(?<json>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex JsonBlock();

    [GeneratedRegex("(?<key>\"(?:Token)?Url\":\")https://[^/\"]+", RegexOptions.ExplicitCapture)]
    private static partial Regex Host();

    /// <summary>What a provider's public document says.</summary>
    /// <param name="Is">Whether a call is one of this provider's.</param>
    /// <param name="Wants">Whether the call is as the document wants it.</param>
    /// <param name="Taken">Its example of success.</param>
    /// <param name="Refused">An example of failure.</param>
    private sealed record Script(Func<GatewayCall, bool> Is, Func<GatewayCall, bool> Wants, GatewayReply Taken, GatewayReply Refused);
}
