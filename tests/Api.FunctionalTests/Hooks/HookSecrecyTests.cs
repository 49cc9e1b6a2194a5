using System.Text;
using Otp.Domain.Deliveries;
using static Otp.Api.FunctionalTests.Hooks.HookClient;

namespace Otp.Api.FunctionalTests.Hooks;

/// <summary>Where a hook's secrets, codes and recipients must not be found.</summary>
internal sealed class HookSecrecyTests
{
    private const string Code = "192837465";
    private const string Email = "somebody.private@example.com";

    [Test]
    public async Task Logs_AtEveryLevel_HoldNoSecretCodeOrRecipient()
    {
        using var api = OtpApi.Start([
            .. OtpApi.SendingBy(DeliveryChannel.Sms), .. HookClient.Hooks,
            .. new[] { "Microsoft", "Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel.BadRequests", "System" }
                .Select(category => ($"Logging:LogLevel:{category}", "Trace")),
        ]);
        using var client = api.ClientWith(key: null);
        var now = api.Clock.GetUtcNow();

        List<string> answers = [];
        foreach (var request in new[]
        {
            Signed(SupabaseBody(otp: Code), now), Signed(SupabaseBody(otp: Code), now), Signed(SupabaseBody(otp: Code), now, id: "msg_2"),
            Signed(SupabaseBody(otp: $"{Code}x"), now, id: "msg_3"), Signed(SupabaseBody(otp: Code), now.AddHours(1), id: "msg_4"),
            FromLogto(LogtoBody(Email, Code)), FromLogto(LogtoBody("+4915112345678", Code)), FromLogto($$"""{"to": "{{Email}}", "payload": {"code": "{{Code}}" """),
            Post("logto", Encoding.UTF8.GetBytes(LogtoBody(Email, Code)), ("Authorization", LogtoSecret + "x")),
            Post("authentik", "{}"u8.ToArray(), ("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(AuthentikSecret + "x"))}")),
            Post("kratos", "{}"u8.ToArray(), ("X-Otp-Hook", KratosSecret + "x")),
        })
        {
            answers.Add((await client.AnswerAsync(request)).Body);
        }

        answers.Add((await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Get, "/metrics"))).Body);
        var logs = string.Join('\n', api.Logs.Lines);
        Assert.That(logs, Does.Contain("DeliverOtpCodeCommand: success"));
        Assert.That(answers[^1], Does.Contain("otp_hook_posts_total").And.Contains("otp_hook=\"logto\",otp_outcome=\"unauthenticated\""));
        foreach (var secret in new[] { Code, Number[1..], "15112345678", Email, SupabaseSecret[9..30], LogtoSecret[7..30], KratosSecret, AuthentikSecret, "YXV0aGVudGlr" })
        {
            Assert.That(logs, Does.Not.Contain(secret));
            Assert.That(answers, Has.None.Contains(secret));
        }
    }
}
