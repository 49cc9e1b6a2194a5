using System.Text.Json;
using Otp.Application.Common;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Api.Hooks;

/// <summary>Where in a post's JSON its parts lie.</summary>
/// <param name="Recipient">Of a mobile number or an e-mail address.</param>
/// <param name="Locale">None: posts don't say.</param>
internal sealed record HookPlaces(HookPaths Recipient, HookPaths Code, HookPaths Locale)
{
    public DeliverOtpCodeCommand CommandIn(JsonElement root, Purpose? purpose, IServed<Locale> locales)
    {
        var recipient = Recipient.InputIn(root);
        var isEmail = recipient.Text.Contains('@');
        return new DeliverOtpCodeCommand
        {
            Code = Code.InputIn(root),
            MobileNumber = isEmail ? default : recipient,
            Email = isEmail ? recipient : default,
            Purpose = purpose,
            Locale = Locale.ServedIn(root, locales),
        };
    }
}

/// <summary>Places of which the first that holds something counts.</summary>
internal sealed record HookPaths(params IReadOnlyList<string> Paths)
{
    public const string Takes = $"{JsonPath.Takes}, or several with commas of which the first that holds something counts";

    public static HookPaths Parse(string? text) => new([.. text?.Split(',', StringSplitOptions.TrimEntries) ?? []]);

    public static bool AreIn(string text) => text.Split(',', StringSplitOptions.TrimEntries).All(JsonPath.IsPath);

    public Input InputIn(JsonElement root) =>
        Paths.Select(path => JsonPath.TextAt(root, path)).FirstOrDefault(text => !string.IsNullOrEmpty(text)) is { } found
            ? Input.OfText(found)
            : default;

    /// <returns>Null for a language that isn't served: a person is better sent a message in another than none.</returns>
    public Locale? ServedIn(JsonElement root, IServed<Locale> locales) =>
        Locale.TryParse(InputIn(root).Text, out var locale) && locales.Includes(locale) ? locale : null;
}
