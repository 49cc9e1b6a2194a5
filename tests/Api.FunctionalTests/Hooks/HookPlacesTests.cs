using System.Text.Json;
using Otp.Api.Hooks;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Api.FunctionalTests.Hooks;

/// <summary>What is read from the bodies that identity servers document.</summary>
internal sealed class HookPlacesTests
{
    private const string SupabaseUser = """
        {"metadata": {"name": "send-sms"}, "user": {"id": "6481a5c1", "email": "", "phone": "989123456789", "identities": [{"identity_data": {"phone": "+49"}}]}, "sms": {"otp": "561166"}}
        """;

    private const string SupabaseChange =
        """{"user": {"phone": "989123456789", "new_phone": "989187654321"}, "sms": {"otp": "561166", "sms_type": "phone_change", "phone": "989187654321"}}""";

    [TestCase("supabase-sms", SupabaseUser, "09123456789", "561166", null)]
    [TestCase("supabase-sms", SupabaseChange, "09187654321", "561166", null)]
    [TestCase("logto", """{"to": "989123456789", "type": "SignIn", "payload": {"code": "042317", "locale": "en-US"}, "ip": "1.2.3.4"}""", "09123456789", "042317", "en")]
    [TestCase("logto", """{"to": "foo@Example.com", "type": "Register", "payload": {"code": "042317", "locale": "fa-IR"}}""", "foo@example.com", "042317", "fa")]
    [TestCase("logto", """{"to": "+989123456789", "type": "Generic", "payload": {"code": "042317", "locale": "zh-CN"}}""", "09123456789", "042317", null)]
    [TestCase("logto", """{"to": "+98 912 345 6789", "payload": {"code": 42317, "locale": 7}}""", "09123456789", "42317", null)]
    public void Command_OfAPresetsBody_HasItsParts(string preset, string body, string recipient, string code, string? locale)
    {
        var command = CommandIn(HookPresets.All[preset].Places, body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(command.MobileNumber.OrNull?.Value ?? command.Email.OrNull?.Value, Is.EqualTo(recipient));
            Assert.That(command.Code.OrNull, Is.EqualTo(OneTimeCode.Parse(code)));
            Assert.That(command.Locale.OrNull?.Value, Is.EqualTo(locale));
            Assert.That(command.Purpose.OrNull?.Value, Is.EqualTo("login"));
        }
    }

    [TestCase("""{}""", "absent", "absent", "absent")]
    [TestCase("""{"to": null, "payload": {"code": null}}""", "absent", "absent", "absent")]
    [TestCase("""{"to": "", "payload": {"code": ""}}""", "absent", "absent", "absent")]
    [TestCase("""{"to": {"a": 1}, "payload": [{"code": 1}]}""", "absent", "absent", "absent")]
    [TestCase("""{"to": "+4915112345678", "payload": {"code": "0M53RF"}}""", "unreadable", "absent", "unreadable")]
    [TestCase("""{"to": "a@", "payload": {"code": true}}""", "absent", "unreadable", "unreadable")]
    [TestCase("""{"to": "\ud800@example.com", "payload": {"code": "\ud800"}}""", "absent", "absent", "absent")]
    public void Command_OfABodyWithoutThem_IsLeftToTheCommandsOwnRules(string body, string mobileNumber, string email, string code)
    {
        var command = CommandIn(HookPresets.All["logto"].Places, body);

        Assert.That(
            (command.MobileNumber.ToString(), command.Email.ToString(), command.Code.ToString()), Is.EqualTo((mobileNumber, email, code)));
    }

    private static DeliverOtpCodeCommand CommandIn(HookPlaces places, string body)
    {
        using var document = JsonDocument.Parse(body);
        return places.CommandIn(document.RootElement, Purpose.Parse("login"), ServedLocales.Shipped);
    }
}
