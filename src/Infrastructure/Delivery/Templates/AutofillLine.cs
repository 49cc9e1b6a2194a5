using System.Text.RegularExpressions;

namespace Otp.Infrastructure.Delivery.Templates;

/// <summary>The last line of a text message by which a browser or an app finds its code.</summary>
internal static partial class AutofillLine
{
    public static bool Ends(string text)
    {
        var last = text[(text.LastIndexOf('\n') + 1)..].Trim();
        return DomainBoundCode().IsMatch(last) || AppHash().IsMatch(last);
    }

    // "@shop.example #042317", and for a frame on another's site a second "@…".
    [GeneratedRegex(@"^@\S+ #\S+( @\S+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DomainBoundCode();

    // Android's SMS Retriever: eleven characters of base64. Eleven digits are a telephone number.
    [GeneratedRegex(@"^(?!\d+\z)[A-Za-z0-9+/]{11}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AppHash();
}
