using System.Globalization;
using System.Text.Encodings.Web;
using Fluid;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Templates;

/// <summary>The template language of messages and of gateways' calls. A name that isn't known is an error, not an empty text.</summary>
internal static class Liquid
{
    private static readonly FluidParser Parser = new();
    private static readonly TemplateOptions Options =
        new() { StrictVariables = true, StrictFilters = true, CultureInfo = CultureInfo.InvariantCulture };

    /// <param name="place">What the text is, for the operator.</param>
    /// <exception cref="StartupException">It isn't a template. The message
    /// doesn't repeat it: a gateway's address or body may hold a key.</exception>
    public static IFluidTemplate Parse(string text, string place) =>
        Parser.TryParse(text, out var template, out var error)
            ? template
            : throw new StartupException($"{place} is no template: {WithoutSource(error)}");

    public static string Render(IFluidTemplate template, IReadOnlyDictionary<string, string> fields, TextEncoder encoder)
    {
        var context = new TemplateContext(Options);
        foreach (var (name, value) in fields)
            context.SetValue(name, value);
        return template.Render(context, encoder);
    }

    // The parser ends what it says with the line that it says it of.
    private static string WithoutSource(string error) => error.Split("Source:")[0].ReplaceLineEndings(" ").Trim();

    /// <exception cref="StartupException">The template asks for what there isn't.</exception>
    public static void Try(IFluidTemplate template, IReadOnlyDictionary<string, string> fields, string place)
    {
        try
        {
            Render(template, fields, NullEncoder.Default);
        }
        catch (Exception exception) when (exception is not StartupException)
        {
            throw new StartupException(
                $"{place} can't be used: {exception.Message.ReplaceLineEndings(" ").Trim()} It takes {string.Join(", ", fields.Keys)}.",
                exception);
        }
    }

    /// <summary>What a gateway's call can be made of.</summary>
    /// <param name="text">The message as a person reads it.</param>
    public static Dictionary<string, string> FieldsOf(Message message, string text) => new(StringComparer.Ordinal)
    {
        ["recipient"] = message.Recipient.Value,
        ["international"] = message.Recipient.MobileNumber is { } number ? $"+98{number.Value[1..]}" : message.Recipient.Value,
        ["code"] = message.Code,
        ["text"] = text,
        ["locale"] = message.Locale.Value,
        ["purpose"] = message.Purpose ?? "",
        ["delivery_id"] = message.Id.ToString(CultureInfo.InvariantCulture),
    };
}
