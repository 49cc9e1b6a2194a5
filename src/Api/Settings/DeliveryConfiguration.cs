using Otp.Domain.Deliveries;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Templates;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>The settings below <c>Delivery</c> (docs/delivery.md).</summary>
internal static class DeliveryConfiguration
{
    private const string Section = "Delivery";

    /// <exception cref="StartupException">A setting can't be used.</exception>
    public static DeliverySettings Read(SettingsReader reader, StorageSettings storage, IHostEnvironment environment)
    {
        var providers = ProvidersOf(DeliveryChannel.Sms, reader).Concat(ProvidersOf(DeliveryChannel.Email, reader)).ToList();
        if (providers.GroupBy(provider => (provider.Channel, provider.Name)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new StartupException(
                $"{Section}:{twice.Key.Channel} has two providers that are called \"{twice.Key.Name}\"; " +
                "it takes a Name of its own for each.");

        var templates = reader.Text($"{Section}:Templates", "the path of a directory", Directory.Exists);
        var locales = TemplateFiles.LocalesIn(templates);
        var named = reader.Text($"{Section}:Locale", TakenBy(locales), text => locales.TryFind(text, out _));
        return new DeliverySettings
        {
            Providers = providers,
            Locales = locales,
            Locale = locales.TryFind(named, out var locale) ? locale : Locale.Persian,
            Service = reader.Text($"{Section}:Service", "1 to 40 characters on one line", IsService) ?? "Otp",
            Domain = reader.Text($"{Section}:Domain", "a host name such as example.com", IsDomain),
            Templates = templates,
            AllowsFiles = storage.Provider == StorageProvider.Sqlite || environment.IsDevelopment(),
        };
    }

    /// <summary>Who is sent anything at all.</summary>
    /// <exception cref="StartupException">A setting can't be used.</exception>
    public static ServedRecipients ReadServed(SettingsReader reader) => new(
        PrefixesIn($"{Section}:Sms:Allow", reader),
        PrefixesIn($"{Section}:Sms:Deny", reader),
        [.. reader.List($"{Section}:Email:Deny").Select(key => DomainIn(key, reader))]);

    /// <summary>A host's name with a dot in it.</summary>
    public static bool IsDomain(string text) =>
        text.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(text) == UriHostNameType.Dns;

    private static List<MobilePrefix> PrefixesIn(string list, SettingsReader reader) =>
        [.. reader.List(list).Select(key => PrefixIn(key, reader))];

    private static MobilePrefix PrefixIn(string key, SettingsReader reader) =>
        MobilePrefix.Parse(reader.Required(key, MobilePrefix.Takes, text => MobilePrefix.TryParse(text, out _)));

    private static MailDomain DomainIn(string key, SettingsReader reader) =>
        MailDomain.Parse(reader.Required(key, MailDomain.Takes, text => MailDomain.TryParse(text, out _)));

    private static bool IsService(string text) => text.Trim().Length is >= 1 and <= 40 && !text.Any(char.IsControl);

    // The sentence without its first word.
    private static string TakenBy(ServedLocales locales) => SettingsReader.Taken(locales.Takes);

    private static IEnumerable<ProviderSettings> ProvidersOf(DeliveryChannel channel, SettingsReader reader)
    {
        var own = channel == DeliveryChannel.Sms ? "Http" : "Smtp";
        return reader.List($"{Section}:{channel}").Select(section =>
            reader.Required($"{section}:Type", $"{own} or Webhook", text => text is "Webhook" || text == own) switch
            {
                "Smtp" => (ProviderSettings)MailServerConfiguration.Read(section, reader, channel),
                "Http" => GatewayConfiguration.ReadHttp(section, reader, channel),
                _ => GatewayConfiguration.ReadWebhook(section, reader, channel),
            });
    }
}
