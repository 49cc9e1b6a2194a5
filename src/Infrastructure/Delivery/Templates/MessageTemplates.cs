using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Fluid;
using Microsoft.Extensions.Logging;
using Otp.Application.Common;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Templates;

/// <summary>A mail's three texts.</summary>
internal sealed record MailText(string Subject, string Text, string Html);

/// <summary>The texts of messages, from files; the operator's own come before those that are shipped, one by one.</summary>
internal sealed partial class MessageTemplates
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "templates");

    private readonly Dictionary<string, Lazy<IFluidTemplate>> _templates = new(StringComparer.Ordinal);
    private readonly DeliverySettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger<MessageTemplates> _logger;

    /// <summary>Reads the operator's own; those that are shipped, which take a tenth of a start, can be read beside it.</summary>
    /// <exception cref="StartupException">A template is missing, is none, or asks for what there isn't.</exception>
    public MessageTemplates(DeliverySettings settings, OtpSettings otp, TimeProvider clock, ILogger<MessageTemplates> logger)
    {
        (_settings, _clock, _logger) = (settings, clock, logger);
        Sample = SampleOf(otp, clock);
        foreach (var locale in settings.Locales.All)
        {
            foreach (var name in TemplateFiles.All)
            {
                var file = TemplateFiles.Of(name, locale);
                var template = new Lazy<IFluidTemplate>(() => Load(name, locale));
                _templates.Add(file, template);
                if (!IsShipped(PathOf(file)))
                    _ = template.Value;
            }
        }
    }

    /// <exception cref="StartupException">One is missing.</exception>
    public void LoadShipped()
    {
        foreach (var template in _templates.Values)
            _ = template.Value;
    }

    /// <summary>To try templates with.</summary>
    public Message Sample { get; }

    /// <summary>
    /// Ends, where a domain is configured, as browsers want it that fill the code in there and nowhere else (WebOTP, domain-bound codes),
    /// unless the template itself ends in a line for that: there can be one, the last.
    /// </summary>
    public string TextMessage(Message message)
    {
        var text = Render(TemplateFiles.TextMessage, message, NullEncoder.Default).Trim();
        return _settings.Domain is null || AutofillLine.Ends(text) ? text : $"{text}\n\n@{_settings.Domain} #{message.Code}";
    }

    public MailText Mail(Message message) => new(
        string.Join(
            ' ',
            Render(TemplateFiles.Subject, message, NullEncoder.Default).Split(
                ['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        Render(TemplateFiles.Text, message, NullEncoder.Default),
        Render(TemplateFiles.Html, message, HtmlEncoder.Default));

    /// <summary>A text message of several segments is paid for as several.</summary>
    public void WarnOfLongOnes()
    {
        foreach (var locale in _settings.Locales.All)
        {
            var segments = SmsSegments.CountOf(TextMessage(SampleOf(Sample, locale)));
            if (segments > 1)
                LogLong(PathOf(TemplateFiles.Of(TemplateFiles.TextMessage, locale)), segments);
        }
    }

    private IFluidTemplate Load(string name, Locale locale)
    {
        var path = PathOf(TemplateFiles.Of(name, locale));
        var template = Liquid.Parse(ReadAll(path), path);
        Liquid.Try(template, FieldsOf(Sample), path);
        if (name is not TemplateFiles.Subject && !ShowsCode(template, locale))
            throw new StartupException($"{path} can't be used: it doesn't show the code.");
        return template;
    }

    private string Render(string name, Message message, TextEncoder encoder) =>
        Liquid.Render(_templates[TemplateFiles.Of(name, Served(message.Locale))].Value, FieldsOf(message), encoder);

    // A message may have been asked for by a node, or before a start, that knew more languages.
    private Locale Served(Locale locale) => _settings.Locales.All.Contains(locale) ? locale : _settings.Locale;

    private Dictionary<string, string> FieldsOf(Message message) => new(StringComparer.Ordinal)
    {
        ["code"] = message.Code,
        ["service"] = _settings.Service,
        ["lifetime_minutes"] = Math.Max(1, Math.Ceiling((message.ValidTo - _clock.GetUtcNow()).TotalMinutes))
            .ToString(CultureInfo.InvariantCulture),
        ["purpose"] = message.Purpose ?? "",
        ["domain"] = _settings.Domain ?? "",
    };

    // Whatever it makes of the digits, other digits must look otherwise.
    private bool ShowsCode(IFluidTemplate template, Locale locale) =>
        !string.Equals(
            Liquid.Render(template, FieldsOf(SampleOf(Sample, locale)), NullEncoder.Default),
            Liquid.Render(template, FieldsOf(SampleOf(Sample, locale, '1')), NullEncoder.Default),
            StringComparison.Ordinal);

    private string PathOf(string file) =>
        _settings.Templates is { } own && Path.Combine(own, file) is var path && File.Exists(path) ? path : Path.Combine(Shipped, file);

    private static bool IsShipped(string path) => string.Equals(Path.GetDirectoryName(path), Shipped, StringComparison.Ordinal);

    private static string ReadAll(string path)
    {
        try
        {
            return File.ReadAllText(path, Strict);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new StartupException($"The template {path} can't be read: {exception.Message}", exception);
        }
    }

    private static Message SampleOf(OtpSettings otp, TimeProvider clock) => new()
    {
        Id = 1,
        Recipient = Recipient.Of(MobileNumber.Parse("09120000000")),
        Code = new string('0', otp.Policies.Of(purpose: null).CodeLength),
        Locale = Locale.English,
        CreatedAt = clock.GetUtcNow(),
        ValidTo = clock.GetUtcNow() + otp.Policies.Of(purpose: null).Expiry.Lifetime,
        Purpose = null,
    };

    private static Message SampleOf(Message sample, Locale locale, char digit = '0') => new()
    {
        Id = sample.Id,
        Recipient = sample.Recipient,
        Code = new string(digit, sample.Code.Length),
        Locale = locale,
        CreatedAt = sample.CreatedAt,
        ValidTo = sample.ValidTo,
        Purpose = sample.Purpose,
    };

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "A text message of {Template} takes {Segments} segments, each of which is paid for.")]
    private partial void LogLong(string template, int segments);
}
