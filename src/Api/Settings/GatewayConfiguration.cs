using System.Text.RegularExpressions;
using Otp.Application.Common;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery;

namespace Otp.Api.Settings;

/// <summary>Providers of the types <c>Http</c> and <c>Webhook</c>.</summary>
internal static class GatewayConfiguration
{
    public static HttpSettings ReadHttp(string section, SettingsReader reader, DeliveryChannel channel) => new()
    {
        Name = ProviderConfiguration.NameIn(section, reader),
        Channel = channel,
        Limits = ProviderConfiguration.LimitsIn(section, reader, ProviderLimits.OfGateway),
        Receipts = ProviderConfiguration.ReceiptsIn(section, reader),
        Url = ProviderConfiguration.AddressIn($"{section}:Url", reader),
        Method = reader.Text($"{section}:Method", "GET, POST or PUT", text => text is "GET" or "POST" or "PUT") ?? "POST",
        Headers = reader.Map($"{section}:Headers", "a value on one line", IsOnOneLine),
        ContentType = ProviderConfiguration.MediaTypeIn($"{section}:ContentType", reader) ?? "application/json",
        Body = reader.Text($"{section}:Body"),
        Success = reader.Text($"{section}:Success", "a regular expression", IsRegex),
        Reference = reader.Text($"{section}:Reference", JsonPath.Takes, JsonPath.IsPath),
        Auth = TokenConfiguration.ReadAuth($"{section}:Auth", reader),
    };

    public static WebhookSettings ReadWebhook(string section, SettingsReader reader, DeliveryChannel channel) => new()
    {
        Name = ProviderConfiguration.NameIn(section, reader),
        Channel = channel,
        Limits = ProviderConfiguration.LimitsIn(section, reader, ProviderLimits.OfGateway),
        Receipts = ProviderConfiguration.ReceiptsIn(section, reader),
        Url = new Uri(ProviderConfiguration.AddressIn($"{section}:Url", reader)),
        Secret = reader.RequiredSecret(
            $"{section}:Secret",
            $"at least {WebhookSettings.MinSecretLength} characters",
            text => text.Length >= WebhookSettings.MinSecretLength),
    };

    // RFC 9110, 5.5: anything else would end the header, or the request.
    private static bool IsOnOneLine(string text) => !text.Any(character => char.IsControl(character) && character != '\t');

    private static bool IsRegex(string text)
    {
        try
        {
            _ = new Regex(text, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
