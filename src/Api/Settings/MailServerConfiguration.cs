using Otp.Domain.Deliveries;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>A provider of the type <c>Smtp</c>.</summary>
internal static class MailServerConfiguration
{
    public static SmtpSettings Read(string section, SettingsReader reader, DeliveryChannel channel)
    {
        var security = reader.Read($"{section}:Security", "StartTls, Tls or None", SecurityIn);
        var (user, password) = (reader.Text($"{section}:User"), reader.Text($"{section}:Password"));
        var oauth = TokenConfiguration.ReadOAuth($"{section}:OAuth", reader);
        if (oauth is null ? user is null != password is null : password is not null)
            throw new StartupException(oauth is null
                ? $"{section} has one of User and Password; it takes both or neither."
                : $"{section} has Password and OAuth; it takes one of them.");

        return new SmtpSettings
        {
            Name = ProviderConfiguration.NameIn(section, reader),
            Channel = channel,
            Limits = ProviderConfiguration.LimitsIn(section, reader, ProviderLimits.OfMailServer),
            Receipts = ProviderConfiguration.ReceiptsIn(section, reader),
            Host = reader.Required(
                $"{section}:Host", "the name or address of a mail server", text => Uri.CheckHostName(text) != UriHostNameType.Unknown),
            Port = reader.Integer($"{section}:Port", security == SmtpSecurity.Tls ? 465 : 587, 1, 65535),
            Security = security ?? SmtpSecurity.StartTls,
            User = user,
            Password = password,
            OAuth = oauth,
            LocalDomain = reader.Text($"{section}:LocalDomain", "a domain such as mail.example.com", DeliveryConfiguration.IsDomain),
            From = reader.Required($"{section}:From", "an e-mail address, with or without a name", IsSender),
        };
    }

    private static SmtpSecurity? SecurityIn(string text) =>
        Enum.GetNames<SmtpSecurity>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<SmtpSecurity>(text, ignoreCase: true)
            : null;

    private static bool IsSender(string text) =>
        !text.Any(char.IsControl) && EmailAddress.TryParse(text.TrimEnd('>').Split('<')[^1], out _);
}
