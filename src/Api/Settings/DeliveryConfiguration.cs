using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Otp.Application.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.Recipients;
using Otp.Infrastructure;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Templates;

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
            throw new StartupException($"{Section}:{twice.Key.Channel} has two providers that are called \"{twice.Key.Name}\"; it takes a Name of its own for each.");

        var templates = reader.Text($"{Section}:Templates", "the path of a directory", Directory.Exists);
        var locales = TemplateFiles.LocalesIn(templates);
        return new DeliverySettings
        {
            Providers = providers,
            Locales = locales,
            Locale = locales.TryFind(reader.Text($"{Section}:Locale", TakenBy(locales), text => locales.TryFind(text, out _)), out var locale) ? locale : Locale.Persian,
            Service = reader.Text($"{Section}:Service", "1 to 40 characters on one line", text => text.Trim().Length is >= 1 and <= 40 && !text.Any(char.IsControl)) ?? "Otp",
            Domain = reader.Text($"{Section}:Domain", "a host name such as example.com", text => text.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(text) == UriHostNameType.Dns),
            Templates = templates,
            AllowsFiles = storage.Provider == StorageProvider.Sqlite || environment.IsDevelopment(),
        };
    }

    /// <summary>Who is sent anything at all.</summary>
    /// <exception cref="StartupException">A setting can't be used.</exception>
    public static ServedRecipients ReadServed(SettingsReader reader) => new(
        PrefixesIn($"{Section}:Sms:Allow", reader),
        PrefixesIn($"{Section}:Sms:Deny", reader),
        [.. reader.List($"{Section}:Email:Deny").Select(key => MailDomain.Parse(reader.Required(key, MailDomain.Takes, text => MailDomain.TryParse(text, out _))))]);

    private static List<MobilePrefix> PrefixesIn(string list, SettingsReader reader) =>
        [.. reader.List(list).Select(key => MobilePrefix.Parse(reader.Required(key, MobilePrefix.Takes, text => MobilePrefix.TryParse(text, out _))))];

    // The sentence without its first word.
    private static string TakenBy(ServedLocales locales) => locales.Takes["Takes ".Length..].TrimEnd('.');

    private static IEnumerable<ProviderSettings> ProvidersOf(DeliveryChannel channel, SettingsReader reader)
    {
        var own = channel == DeliveryChannel.Sms ? "Http" : "Smtp";
        return reader.List($"{Section}:{channel}").Select(section =>
            reader.Required($"{section}:Type", $"{own} or Webhook", text => text is "Webhook" || string.Equals(text, own, StringComparison.Ordinal)) switch
            {
                "Smtp" => (ProviderSettings)SmtpIn(section, reader, channel),
                "Http" => HttpIn(section, reader, channel),
                _ => WebhookIn(section, reader, channel),
            });
    }

    private static SmtpSettings SmtpIn(string section, SettingsReader reader, DeliveryChannel channel)
    {
        var security = reader.Read<SmtpSecurity>($"{section}:Security", "StartTls, Tls or None", text => Enum.GetNames<SmtpSecurity>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<SmtpSecurity>(text, ignoreCase: true) : null);
        var (user, password) = (reader.Text($"{section}:User"), reader.Text($"{section}:Password"));
        var oauth = OAuthIn($"{section}:OAuth", reader);
        if (oauth is null ? user is null != password is null : password is not null)
            throw new StartupException(oauth is null ? $"{section} has one of User and Password; it takes both or neither." : $"{section} has Password and OAuth; it takes one of them.");

        return new SmtpSettings
        {
            Name = NameIn(section, reader),
            Channel = channel,
            Limits = LimitsIn(section, reader, ProviderLimits.OfMailServer),
            Receipts = ReceiptsIn(section, reader),
            Host = reader.Required($"{section}:Host", "the name or address of a mail server", text => Uri.CheckHostName(text) != UriHostNameType.Unknown),
            Port = reader.Integer($"{section}:Port", security == SmtpSecurity.Tls ? 465 : 587, 1, 65535),
            Security = security ?? SmtpSecurity.StartTls,
            User = user,
            Password = password,
            OAuth = oauth,
            LocalDomain = reader.Text($"{section}:LocalDomain", "a domain such as mail.example.com", text => text.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(text) == UriHostNameType.Dns),
            From = reader.Required($"{section}:From", "an e-mail address, with or without a name", IsSender),
        };
    }

    private static HttpSettings HttpIn(string section, SettingsReader reader, DeliveryChannel channel) => new()
    {
        Name = NameIn(section, reader),
        Channel = channel,
        Limits = LimitsIn(section, reader, ProviderLimits.OfGateway),
        Receipts = ReceiptsIn(section, reader),
        Url = reader.RequiredSecret($"{section}:Url", "an http or https address", text => AddressIn(text) is not null),
        Method = reader.Text($"{section}:Method", "GET, POST or PUT", text => text is "GET" or "POST" or "PUT") ?? "POST",
        Headers = reader.Map($"{section}:Headers"),
        ContentType = reader.Text($"{section}:ContentType", "a media type such as application/json", text => MediaTypeHeaderValue.TryParse(text, out _)) ?? "application/json",
        Body = reader.Text($"{section}:Body"),
        Success = reader.Text($"{section}:Success", "a regular expression", IsRegex),
        Reference = reader.Text($"{section}:Reference", JsonPath.Takes, JsonPath.IsPath),
        Auth = AuthIn($"{section}:Auth", reader),
    };

    private static WebhookSettings WebhookIn(string section, SettingsReader reader, DeliveryChannel channel) => new()
    {
        Name = NameIn(section, reader),
        Channel = channel,
        Limits = LimitsIn(section, reader, ProviderLimits.OfGateway),
        Receipts = ReceiptsIn(section, reader),
        Url = AddressIn(reader.RequiredSecret($"{section}:Url", "an http or https address", text => AddressIn(text) is not null))!,
        Secret = reader.RequiredSecret($"{section}:Secret", $"at least {WebhookSettings.MinSecretLength} characters", text => text.Length >= WebhookSettings.MinSecretLength),
    };

    private static ProviderLimits LimitsIn(string section, SettingsReader reader, ProviderLimits fallback) => new(
        reader.Integer($"{section}:Connections", fallback.Connections, 1, 1000),
        reader.Span($"{section}:Timeout", fallback.Timeout, TimeSpan.FromSeconds(1), ProviderLimits.LongestTimeout),
        reader.Integer($"{section}:MaxUncertain", fallback.MaxUncertain, 0, 100));

    // XOAUTH2 by client credentials (RFC 6749, 4.4).
    private static TokenSettings? OAuthIn(string section, SettingsReader reader) => reader.Has(section)
        ? new TokenSettings
        {
            Url = TokenUrlIn(section, reader),
            ContentType = TokenSettings.Form,
            Body = TokenSettings.ClientCredentials(
                reader.Required($"{section}:ClientId", "the id that this service is registered by", IsFilled),
                reader.RequiredSecret($"{section}:ClientSecret", "the secret that goes with ClientId", IsFilled),
                reader.Text($"{section}:Scope")),
        }
        : null;

    // Client credentials as above, or whatever else the gateway wants to be posted.
    private static TokenSettings? AuthIn(string section, SettingsReader reader)
    {
        if (!reader.Has(section))
            return null;

        var (body, id, secret) = (reader.Text($"{section}:Body"), reader.Text($"{section}:ClientId"), reader.Text($"{section}:ClientSecret"));
        var scope = reader.Text($"{section}:Scope");
        if (body is null ? id is null || secret is null : id is not null || secret is not null || scope is not null)
            throw new StartupException($"{section} takes either Body or ClientId and ClientSecret.");

        return new TokenSettings
        {
            Url = TokenUrlIn(section, reader),
            ContentType = reader.Text($"{section}:ContentType", "a media type such as application/json", text => MediaTypeHeaderValue.TryParse(text, out _)) ?? TokenSettings.Form,
            Body = body ?? TokenSettings.ClientCredentials(id!, secret!, scope),
            Token = reader.Text($"{section}:Token", JsonPath.Takes, JsonPath.IsPath) ?? TokenSettings.UsualToken,
            ExpiresIn = reader.Text($"{section}:ExpiresIn", JsonPath.Takes, JsonPath.IsPath) ?? TokenSettings.UsualExpiresIn,
        };
    }

    private static Uri TokenUrlIn(string section, SettingsReader reader) =>
        AddressIn(reader.RequiredSecret($"{section}:TokenUrl", "an http or https address", text => AddressIn(text) is not null))!;

    private static bool IsFilled(string text) => text.Length > 0;

    private static ReceiptSettings? ReceiptsIn(string provider, SettingsReader reader)
    {
        var section = $"{provider}:Receipts";
        if (!reader.Has(section))
            return null;

        return new ReceiptSettings
        {
            Secret = reader.RequiredSecret($"{section}:Secret", $"at least {ReceiptSettings.MinSecretLength} letters, digits and hyphens",
                text => text.Length >= ReceiptSettings.MinSecretLength && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')),
            Reference = reader.Required($"{section}:Reference", $"the name of a field, or {JsonPath.Takes}", IsFilled),
            State = reader.Required($"{section}:State", $"the name of a field, or {JsonPath.Takes}", IsFilled),
            Delivered = WordsIn(reader.Text($"{section}:Delivered")),
            Failed = WordsIn(reader.Text($"{section}:Failed")),
        };
    }

    // In an address: for receipts, and in logs.
    private static string NameIn(string section, SettingsReader reader) =>
        reader.Text($"{section}:Name", "1 to 32 of a-z, 0-9 and hyphen", text => text.Length is >= 1 and <= 32 && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
        ?? $"{reader.Text($"{section}:Type")!.ToLowerInvariant()}-{ConfigurationPath.GetSectionKey(section)}";

    private static string[] WordsIn(string? values) => values?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    // What it may hold of templates comes after the host.
    private static Uri? AddressIn(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0 ? address : null;

    private static bool IsSender(string text) =>
        !text.Any(char.IsControl) && EmailAddress.TryParse(text.TrimEnd('>').Split('<')[^1], out _);

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
