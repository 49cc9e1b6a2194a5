using Otp.Application.Common;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>Who hands out the token that a provider wants to see.</summary>
internal static class TokenConfiguration
{
    /// <summary>XOAUTH2 by client credentials (RFC 6749, 4.4).</summary>
    public static TokenSettings? ReadOAuth(string section, SettingsReader reader) => reader.Has(section)
        ? new TokenSettings
        {
            Url = TokenUrlIn(section, reader),
            ContentType = TokenSettings.Form,
            Body = TokenSettings.ClientCredentials(
                reader.Required($"{section}:ClientId", "the id that this service is registered by", SettingsReader.IsFilled),
                reader.RequiredSecret($"{section}:ClientSecret", "the secret that goes with ClientId", SettingsReader.IsFilled),
                reader.Text($"{section}:Scope")),
        }
        : null;

    /// <summary>Client credentials, or whatever else the gateway wants to be posted.</summary>
    public static TokenSettings? ReadAuth(string section, SettingsReader reader)
    {
        if (!reader.Has(section))
            return null;

        var (id, secret) = (reader.Text($"{section}:ClientId"), reader.Text($"{section}:ClientSecret"));
        var (body, scope) = (reader.Text($"{section}:Body"), reader.Text($"{section}:Scope"));
        if (body is null ? id is null || secret is null : id is not null || secret is not null || scope is not null)
            throw new StartupException($"{section} takes either Body or ClientId and ClientSecret.");

        return new TokenSettings
        {
            Url = TokenUrlIn(section, reader),
            ContentType = ProviderConfiguration.MediaTypeIn($"{section}:ContentType", reader) ?? TokenSettings.Form,
            Body = body ?? TokenSettings.ClientCredentials(id!, secret!, scope),
            Token = reader.Text($"{section}:Token", JsonPath.Takes, JsonPath.IsPath) ?? TokenSettings.UsualToken,
            ExpiresIn = reader.Text($"{section}:ExpiresIn", JsonPath.Takes, JsonPath.IsPath) ?? TokenSettings.UsualExpiresIn,
        };
    }

    private static Uri TokenUrlIn(string section, SettingsReader reader) =>
        new(ProviderConfiguration.AddressIn($"{section}:TokenUrl", reader));
}
