using System.Text.Encodings.Web;
using Fluid;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>How a text is put into a body, by what the body is.</summary>
internal static class EscapingFor
{
    /// <param name="mediaType">Without parameters. Names are compared without
    /// regard to case; a suffix tells the syntax (RFC 6839, RFC 7303).</param>
    public static TextEncoder MediaType(string mediaType) => mediaType.ToLowerInvariant() switch
    {
        "application/json" or "text/json" => JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        "application/x-www-form-urlencoded" => UrlEncoder.Default,
        "application/xml" or "text/xml" or "application/xml-external-parsed-entity" or "text/xml-external-parsed-entity"
            or "application/xml-dtd" or "text/html" => HtmlEncoder.Default,
        var name when name.EndsWith("+json", StringComparison.Ordinal) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        var name when name.EndsWith("+xml", StringComparison.Ordinal) => HtmlEncoder.Default,
        _ => NullEncoder.Default,
    };
}
