using System.Net.Http.Headers;
using Otp.Application.Common;
using Otp.Infrastructure.Delivery;

namespace Otp.Api.Settings;

/// <summary>What providers of all types have.</summary>
internal static class ProviderConfiguration
{
    public static ProviderLimits LimitsIn(string section, SettingsReader reader, ProviderLimits fallback) => new(
        reader.Integer($"{section}:Connections", fallback.Connections, 1, 1000),
        reader.Span($"{section}:Timeout", fallback.Timeout, TimeSpan.FromSeconds(1), ProviderLimits.LongestTimeout),
        reader.Integer($"{section}:MaxUncertain", fallback.MaxUncertain, 0, 100));

    public static ReceiptSettings? ReceiptsIn(string provider, SettingsReader reader)
    {
        var section = $"{provider}:Receipts";
        if (!reader.Has(section))
            return null;

        return new ReceiptSettings
        {
            Secret = reader.RequiredSecret($"{section}:Secret", $"at least {ReceiptSettings.MinSecretLength} letters, digits and hyphens",
                IsReceiptSecret),
            Reference = reader.Required($"{section}:Reference", $"the name of a field, or {JsonPath.Takes}", SettingsReader.IsFilled),
            State = reader.Required($"{section}:State", $"the name of a field, or {JsonPath.Takes}", SettingsReader.IsFilled),
            Delivered = WordsIn(reader.Text($"{section}:Delivered")),
            Failed = WordsIn(reader.Text($"{section}:Failed")),
        };
    }

    /// <summary>Stands in an address, for receipts, and in logs.</summary>
    public static string NameIn(string section, SettingsReader reader) =>
        reader.Text($"{section}:Name", "1 to 32 of a-z, 0-9 and hyphen", IsName)
        ?? $"{reader.Text($"{section}:Type")!.ToLowerInvariant()}-{ConfigurationPath.GetSectionKey(section)}";

    private static string[] WordsIn(string? values) =>
        values?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Never repeated, for it may hold a key.</summary>
    public static string AddressIn(string key, SettingsReader reader) =>
        reader.RequiredSecret(key, "an http or https address", IsAddress);

    /// <returns>Null where it isn't set.</returns>
    public static string? MediaTypeIn(string key, SettingsReader reader) =>
        reader.Text(key, "a media type such as application/json", text => MediaTypeHeaderValue.TryParse(text, out _));

    // What it may hold of templates comes after the host.
    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0;

    /// <summary>Whether it can stand in an address as it is.</summary>
    public static bool IsName(string text) =>
        text.Length is >= 1 and <= 32
        && text.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');

    private static bool IsReceiptSecret(string text) =>
        text.Length >= ReceiptSettings.MinSecretLength
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}
