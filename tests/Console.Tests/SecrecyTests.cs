using System.Net;
using System.Text.RegularExpressions;

namespace Otp.Console.Tests;

/// <summary>Where codes, keys and recipients must not be found.</summary>
internal sealed partial class SecrecyTests
{
    private const string Code = "1928374650";
    private const string Number = "09187654321";
    private const string Email = "somebody.private@example.com";
    private const string Wrong = "0123456789abcdef0123456789abcdef";

    [Test]
    public async Task PagesAndLogs_HoldNoCodeKeyOrRecipient()
    {
        using var api = OtpApi.Start(
            ("Console:Enabled", "true"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore.Antiforgery", "Trace"));
        await api.CreateAsync($$"""{"code": {{Code}}, "mobile_number": "{{Number}}"}""");
        await api.CreateAsync($$"""{"code": {{Code}}, "email": "{{Email}}"}""");
        using var client = await ConsoleClient.SignedInAsync(api);
        using var stranger = new ConsoleClient(api.Address);

        List<Answer> answers = [await stranger.SignInAsync(Wrong), await stranger.SignInAsync(api.AdminKey[..40])];
        foreach (var path in Seen)
            answers.AddRange([await client.GetAsync(path), await stranger.GetAsync(path), await client.PostAsync(path, [("Key", Wrong), ("Code", Code)])]);
        foreach (var person in new[] { Number, Email })
        {
            var form = ConsoleClient.HiddenIn((await client.GetAsync("/console/person/")).Body, "/console/person/");
            var found = await client.PostAsync("/console/person/", [.. form, ("Who", person)]);
            answers.AddRange(found.Destination() is { } destination ? [found, await client.GetAsync(destination)] : [found]);
        }

        // The field keeps what was typed into it.
        var shown = string.Join('\n', answers.Select(answer => Input().Replace(answer.Body, "") + answer.Destination()));
        foreach (var secret in new[] { Code, Number, Email, api.AdminKey, Wrong, api.AdminKey[..40] })
        {
            Assert.That(shown, Does.Not.Contain(secret));
            Assert.That(string.Join('\n', api.Logs.Lines), Does.Not.Contain(secret));
        }

        Assert.That(answers.Select(answer => answer.Status), Has.None.EqualTo(HttpStatusCode.InternalServerError));
    }

    private static readonly string[] Seen =
    [
        "/console/", "/console/sign-in/", "/console/overview/", "/console/person/", "/console/tokens/", "/console/tokens/make/",
        "/console/tokens/made/", "/console/audit/", $"/console/{Number}/",
    ];

    [GeneratedRegex("<input [^>]*>")]
    private static partial Regex Input();
}
