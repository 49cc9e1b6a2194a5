using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Otp.Domain.Deliveries;
using Otp.Domain.Recipients;
using Otp.Infrastructure;
using Otp.Infrastructure.Delivery;

namespace Otp.Api.Settings;

/// <summary>The settings below <c>Delivery</c> (docs/delivery.md). A key that isn't known stops the start: a misspelt one may have been a password's.</summary>
internal static class DeliveryConfiguration
{
    private const string Section = "Delivery";

    private static readonly string[] CommonKeys = ["Type", "Name", "Receipts"];
    private static readonly string[] SmtpKeys = [.. CommonKeys, "Host", "Port", "Security", "User", "Password", "From"];
    private static readonly string[] HttpKeys = [.. CommonKeys, "Url", "Method", "Headers", "ContentType", "Body", "Success", "Reference"];
    private static readonly string[] WebhookKeys = [.. CommonKeys, "Url", "Secret"];

    /// <exception cref="StartupException">A setting can't be used.</exception>
    public static DeliverySettings Read(IConfiguration configuration, SettingsReader reader, StorageSettings storage, IHostEnvironment environment)
    {
        var section = configuration.GetSection(Section);
        KnowsOnly(section, ["Sms", "Email", "Locale", "Service", "Domain", "Templates"]);
        var providers = ProvidersIn(section, reader, DeliveryChannel.Sms).Concat(ProvidersIn(section, reader, DeliveryChannel.Email)).ToList();
        if (providers.GroupBy(provider => (provider.Channel, provider.Name)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new StartupException($"{Section}:{twice.Key.Channel} has two providers that are called \"{twice.Key.Name}\"; it takes a Name of its own for each.");

        return new DeliverySettings
        {
            Providers = providers,
            Locale = Locale.TryParse(reader.Text($"{Section}:Locale", "fa or en", text => Locale.TryParse(text, out _)), out var locale) ? locale : Locale.Persian,
            Service = reader.Text($"{Section}:Service", "1 to 40 characters on one line", text => text.Trim().Length is >= 1 and <= 40 && !text.Any(char.IsControl)) ?? "Otp",
            Domain = reader.Text($"{Section}:Domain", "a host name such as example.com", text => text.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(text) == UriHostNameType.Dns),
            Templates = reader.Text($"{Section}:Templates", "the path of a directory", Directory.Exists),
            AllowsFiles = storage.Provider == StorageProvider.Sqlite || environment.IsDevelopment(),
        };
    }

    private static IEnumerable<ProviderSettings> ProvidersIn(IConfigurationSection delivery, SettingsReader reader, DeliveryChannel channel) =>
        delivery.GetSection($"{channel}").GetChildren().OrderBy(child => int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue).Select(child =>
            (child["Type"], channel) switch
            {
                ("Smtp", DeliveryChannel.Email) => (ProviderSettings)SmtpIn(child, reader, channel),
                ("Http", DeliveryChannel.Sms) => HttpIn(child, reader, channel),
                ("Webhook", _) => WebhookIn(child, reader, channel),
                _ => throw new StartupException($"{child.Path}:Type is \"{child["Type"]}\"; it takes {(channel == DeliveryChannel.Sms ? "Http" : "Smtp")} or Webhook."),
            });

    private static SmtpSettings SmtpIn(IConfigurationSection section, SettingsReader reader, DeliveryChannel channel)
    {
        KnowsOnly(section, SmtpKeys);
        var security = reader.Read<SmtpSecurity>($"{section.Path}:Security", "StartTls, Tls or None", text => Enum.GetNames<SmtpSecurity>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<SmtpSecurity>(text, ignoreCase: true) : null);
        var user = section["User"];
        if (user is null != section["Password"] is null)
            throw new StartupException($"{section.Path} has one of User and Password; it takes both or neither.");

        return new SmtpSettings
        {
            Name = NameIn(section, reader),
            Channel = channel,
            Receipts = ReceiptsIn(section, reader),
            Host = reader.Required($"{section.Path}:Host", "the name or address of a mail server", text => Uri.CheckHostName(text) != UriHostNameType.Unknown),
            Port = reader.Integer($"{section.Path}:Port", security == SmtpSecurity.Tls ? 465 : 587, 1, 65535),
            Security = security ?? SmtpSecurity.StartTls,
            User = user,
            Password = section["Password"],
            From = reader.Required($"{section.Path}:From", "an e-mail address, with or without a name", IsSender),
        };
    }

    private static HttpSettings HttpIn(IConfigurationSection section, SettingsReader reader, DeliveryChannel channel)
    {
        KnowsOnly(section, HttpKeys);
        var body = section["Body"];
        return new HttpSettings
        {
            Name = NameIn(section, reader),
            Channel = channel,
            Receipts = ReceiptsIn(section, reader),
            Url = reader.RequiredSecret($"{section.Path}:Url", "an http or https address", text => AddressIn(text) is not null),
            Method = reader.Text($"{section.Path}:Method", "GET, POST or PUT", text => text is "GET" or "POST" or "PUT") ?? "POST",
            Headers = section.GetSection("Headers").GetChildren().ToDictionary(header => header.Key, header => header.Value ?? "", StringComparer.OrdinalIgnoreCase),
            ContentType = reader.Text($"{section.Path}:ContentType", "a media type such as application/json", text => MediaTypeHeaderValue.TryParse(text, out _)) ?? "application/json",
            Body = body,
            Success = reader.Text($"{section.Path}:Success", "a regular expression", IsRegex),
            Reference = reader.Text($"{section.Path}:Reference", "member names and indexes with dots between them, such as entries.0.messageid", text => !text.Split('.').Contains("", StringComparer.Ordinal)),
        };
    }

    private static WebhookSettings WebhookIn(IConfigurationSection section, SettingsReader reader, DeliveryChannel channel)
    {
        KnowsOnly(section, WebhookKeys);
        return new WebhookSettings
        {
            Name = NameIn(section, reader),
            Channel = channel,
            Receipts = ReceiptsIn(section, reader),
            Url = AddressIn(reader.RequiredSecret($"{section.Path}:Url", "an http or https address", text => AddressIn(text) is not null))!,
            Secret = reader.RequiredSecret($"{section.Path}:Secret", $"at least {WebhookSettings.MinSecretLength} characters", text => text.Length >= WebhookSettings.MinSecretLength),
        };
    }

    private static ReceiptSettings? ReceiptsIn(IConfigurationSection provider, SettingsReader reader)
    {
        var section = provider.GetSection("Receipts");
        if (!section.Exists())
            return null;

        KnowsOnly(section, ["Secret", "Reference", "State", "Delivered", "Failed"]);
        return new ReceiptSettings
        {
            Secret = reader.RequiredSecret($"{section.Path}:Secret", $"at least {ReceiptSettings.MinSecretLength} letters, digits and hyphens",
                text => text.Length >= ReceiptSettings.MinSecretLength && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')),
            Reference = reader.Required($"{section.Path}:Reference", "the name of a field", text => text.Length > 0),
            State = reader.Required($"{section.Path}:State", "the name of a field", text => text.Length > 0),
            Delivered = ListIn(section["Delivered"]),
            Failed = ListIn(section["Failed"]),
        };
    }

    // In an address: for receipts, and in logs.
    private static string NameIn(IConfigurationSection section, SettingsReader reader) =>
        reader.Text($"{section.Path}:Name", "1 to 32 of a-z, 0-9 and hyphen", text => text.Length is >= 1 and <= 32 && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-'))
        ?? $"{section["Type"]!.ToLowerInvariant()}-{section.Key}";

    private static string[] ListIn(string? values) => values?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

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

    private static void KnowsOnly(IConfigurationSection section, string[] keys)
    {
        if (section.GetChildren().FirstOrDefault(child => !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new StartupException($"{unknown.Path} isn't known; {section.Path} takes {string.Join(", ", keys)}.");
    }
}
