using Microsoft.Extensions.Configuration;
using Otp.Api.Hooks;
using Otp.Api.Settings;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Hooks;

internal sealed class HookConfigurationTests
{
    private static readonly Dictionary<string, string?> Custom = new(StringComparer.Ordinal)
    {
        ["Hooks:0:Name"] = "kratos",
        ["Hooks:0:Preset"] = "custom",
        ["Hooks:0:Auth"] = "Header",
        ["Hooks:0:Header"] = "X-Api-Key",
        ["Hooks:0:Secret"] = "hunter2-hunter2-hunter2",
        ["Hooks:0:Recipient"] = "recipient",
        ["Hooks:0:Code"] = "template_data.code,template_data.login_code",
        ["Hooks:0:Locale"] = "template_data.locale",
        ["Hooks:0:Purpose"] = "login",
    };

    [Test]
    public void Hooks_OfEveryKind_AreRead()
    {
        var hooks = Read(CustomWith(
            ("Hooks:1:Name", "supabase"),
            ("Hooks:1:Preset", "supabase-sms"),
            ("Hooks:1:Secret", "v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            ("Hooks:1:NextSecret", "whsec_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
            ("Hooks:2:Name", "logto"),
            ("Hooks:2:Preset", "logto"),
            ("Hooks:2:Secret", "Bearer hunter2-hunter2")));

        Assert.That(hooks.Select(hook => (hook.Name, hook.Purpose?.Value)), Is.EqualTo(new[] { ("kratos", "login"), ("supabase", null), ("logto", (string?)null) }));
        Assert.That(hooks[0].Places.Code.Paths, Is.EqualTo(["template_data.code", "template_data.login_code"]));
        Assert.That(hooks.Select(hook => hook.Proof.GetType()), Is.EqualTo([typeof(SecretHeader), typeof(SignedPost), typeof(SecretHeader)]));
    }

    [TestCase("Hooks:0:Name", null, "Hooks:0:Name isn't set; it takes 1 to 32 of a-z, 0-9 and hyphen.")]
    [TestCase("Hooks:0:Name", "My Hook", "Hooks:0:Name is \"My Hook\"; it takes 1 to 32 of a-z, 0-9 and hyphen.")]
    [TestCase("Hooks:0:Name", "a/b", "Hooks:0:Name is \"a/b\"")]
    [TestCase("Hooks:0:Name", "", "Hooks:0:Name is \"\"")]
    [TestCase("Hooks:0:Name", "a2345678901234567890123456789012x", "Hooks:0:Name is")]
    [TestCase("Hooks:0:Preset", null, "Hooks:0:Preset isn't set; it takes supabase-sms, logto, custom.")]
    [TestCase("Hooks:0:Preset", "keycloak", "Hooks:0:Preset is \"keycloak\"; it takes supabase-sms, logto, custom.")]
    [TestCase("Hooks:0:Auth", null, "Hooks:0:Auth isn't set; it takes StandardWebhooks, Bearer, Basic, Header.")]
    [TestCase("Hooks:0:Auth", "None", "Hooks:0:Auth is \"None\"; it takes StandardWebhooks, Bearer, Basic, Header.")]
    [TestCase("Hooks:0:Auth", "1", "Hooks:0:Auth is \"1\"")]
    [TestCase("Hooks:0:Header", null, "Hooks:0:Header isn't set; it takes the name of a header such as X-Api-Key.")]
    [TestCase("Hooks:0:Header", "X Api Key", "Hooks:0:Header is \"X Api Key\"")]
    [TestCase("Hooks:0:Recipient", null, "Hooks:0:Recipient isn't set; it takes member names")]
    [TestCase("Hooks:0:Recipient", "a..b", "Hooks:0:Recipient is \"a..b\"; it takes member names")]
    [TestCase("Hooks:0:Code", "a,", "Hooks:0:Code is \"a,\"; it takes member names")]
    [TestCase("Hooks:0:Locale", "", "Hooks:0:Locale is \"\"")]
    [TestCase("Hooks:0:Purpose", "Log In", "Hooks:0:Purpose is \"Log In\"; it takes 1 to 32 characters of a-z, 0-9, full stop, underscore and hyphen.")]
    [TestCase("Hooks:0:Secret", null, "Hooks:0:Secret isn't set; it takes at least 16 ASCII characters")]
    [TestCase("Hooks:0:Secret", "", "Hooks:0:Secret can't be used; it takes at least 16 ASCII characters")]
    [TestCase("Hooks:0:Secret", "hunter2", "Hooks:0:Secret can't be used")]
    [TestCase("Hooks:0:Secret", " hunter2-hunter2-hunter2", "Hooks:0:Secret can't be used")]
    [TestCase("Hooks:0:Secret", "hunter2-hunter2-hunter\u00e9", "Hooks:0:Secret can't be used")]
    [TestCase("Hooks:0:NextSecret", "hunter2", "Hooks:0:NextSecret can't be used")]
    [TestCase("Hooks:0:Secert", "hunter2", "Hooks:0:Secert isn't known; did you mean Hooks:0:Secret?")]
    [TestCase("Hooks", "supabase", "Hooks can't be used")]
    public void Hook_ThatCannotBeUsed_IsRefusedByItsKey(string key, string? value, string message) =>
        AssertRefused(CustomWith((key, value)), message);

    [TestCase("whsec_hunter2")]
    [TestCase("v1,whsec_")]
    [TestCase("")]
    public void Secret_OfASignature_TakesBase64(string secret) => AssertRefused(
        new(StringComparer.Ordinal) { ["Hooks:0:Name"] = "supabase", ["Hooks:0:Preset"] = "supabase-sms", ["Hooks:0:Secret"] = secret },
        "Hooks:0:Secret can't be used; it takes base64 of at least 16 bytes, with or without whsec_ or v1,whsec_ before it.");

    [TestCase("hunter2-hunter2-hunter2")]
    [TestCase(":hunter2-hunter2-hunter2")]
    [TestCase("a:b")]
    public void Secret_OfBasic_TakesAUserAndAPassword(string secret) =>
        AssertRefused(CustomWith(("Hooks:0:Auth", "Basic"), ("Hooks:0:Header", null), ("Hooks:0:Secret", secret)), "Hooks:0:Secret can't be used; it takes a user and a password");

    [Test]
    public void Setting_OfCustomAlone_IsUnknownToAPreset() =>
        AssertRefused(CustomWith(("Hooks:0:Preset", "logto")), "isn't known; Hooks:0 takes");

    [Test]
    public void Names_ThatAreOne_AreRefused()
    {
        var twice = Custom.Concat(Custom.Select(setting => KeyValuePair.Create(setting.Key.Replace(":0:", ":1:", StringComparison.Ordinal), setting.Value)));

        AssertRefused(twice.ToDictionary(StringComparer.Ordinal), "Hooks:1:Name is \"kratos\", as another's of Hooks is; it takes one of its own for each.");
    }

    private static Dictionary<string, string?> CustomWith(params IEnumerable<(string Key, string? Value)> others)
    {
        var settings = new Dictionary<string, string?>(Custom, StringComparer.Ordinal);
        foreach (var (key, value) in others)
            settings[key] = value;
        return settings;
    }

    private static void AssertRefused(Dictionary<string, string?> settings, string message) => Assert.That(
        () => Read(settings),
        Throws.TypeOf<StartupException>().With.Message.Contains(message).And.Message.Not.Contains("hunter2").And.Message.Not.Contains("\n"));

    private static IReadOnlyList<Hook> Read(Dictionary<string, string?> settings)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build());
        var hooks = HookConfiguration.Read(reader);
        reader.RefuseUnknown();
        return hooks;
    }
}
