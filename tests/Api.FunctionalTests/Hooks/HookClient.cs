using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Otp.Api.FunctionalTests.Hooks;

/// <summary>Posts as identity servers do.</summary>
internal static class HookClient
{
    public const string Address = OtpApi.OtpCodes + "hooks/";
    public const string Number = "09123456789";

    /// <summary>As Supabase shows it.</summary>
    public const string SupabaseSecret = "v1,whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    public const string NextSupabaseSecret = "v1,whsec_ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
    public const string LogtoSecret = "Bearer 0123456789abcdef0123456789abcdef";
    public const string KratosSecret = "fedcba9876543210fedcba9876543210";
    public const string AuthentikSecret = "authentik:0123456789abcdef";

    public static IReadOnlyList<(string Key, string Value)> Hooks { get; } =
    [
        ("Hooks:0:Name", "supabase"),
        ("Hooks:0:Preset", "supabase-sms"),
        ("Hooks:0:Secret", SupabaseSecret),
        ("Hooks:0:NextSecret", NextSupabaseSecret),
        ("Hooks:1:Name", "logto"),
        ("Hooks:1:Preset", "logto"),
        ("Hooks:1:Secret", LogtoSecret),
        ("Hooks:1:Purpose", "login"),
        ("Hooks:2:Name", "kratos"),
        ("Hooks:2:Preset", "custom"),
        ("Hooks:2:Auth", "Header"),
        ("Hooks:2:Header", "X-Otp-Hook"),
        ("Hooks:2:Secret", KratosSecret),
        ("Hooks:2:Recipient", "to"),
        ("Hooks:2:Code", "code"),
        ("Hooks:3:Name", "authentik"),
        ("Hooks:3:Preset", "custom"),
        ("Hooks:3:Auth", "Basic"),
        ("Hooks:3:Secret", AuthentikSecret),
        ("Hooks:3:Recipient", "To"),
        ("Hooks:3:Code", "Body"),
    ];

    public static string SupabaseBody(string phone = "989123456789", string otp = "042317") =>
        $$$"""{"user": {"id": "6481a5c1-3d37-4a56-9f6a-bee08c554965", "phone": "{{{phone}}}"}, "sms": {"otp": "{{{otp}}}"}}""";

    public static string LogtoBody(string to = "989123456789", string code = "042317") =>
        $$$"""{"to": "{{{to}}}", "type": "SignIn", "payload": {"code": "{{{code}}}", "locale": "en"}}""";

    /// <summary>Signed as Supabase does it.</summary>
    public static HttpRequestMessage Signed(
        byte[] body, DateTimeOffset at, string id = "msg_1", string secret = SupabaseSecret)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var key = Convert.FromBase64String(secret.Split('_')[^1]);
        var signature = HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]);
        return Post(
            "supabase", body, ("webhook-id", id), ("webhook-timestamp", timestamp), ("webhook-signature", $"v1,{Convert.ToBase64String(signature)}"));
    }

    /// <inheritdoc cref="Signed(byte[], DateTimeOffset, string, string)"/>
    public static HttpRequestMessage Signed(string body, DateTimeOffset at, string id = "msg_1", string secret = SupabaseSecret) =>
        Signed(Encoding.UTF8.GetBytes(body), at, id, secret);

    public static HttpRequestMessage FromLogto(string body, params (string Name, string Value)[] headers) =>
        Post("logto", Encoding.UTF8.GetBytes(body), [("Authorization", LogtoSecret), .. headers]);

    public static HttpRequestMessage Post(string hook, byte[] body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{Address}{hook}/") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
