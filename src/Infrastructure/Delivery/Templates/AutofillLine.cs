using System.Text.RegularExpressions;

namespace Otp.Infrastructure.Delivery.Templates;

/// <summary>The last line of a text message by which a browser or an app finds its code.</summary>
internal static partial class AutofillLine
{
    public static bool Ends(string text)
    {
        var last = text[(text.LastIndexOf('\n') + 1)..].Trim();
        return DomainBoundCode().IsMatch(last) || (AppHash().IsMatch(last) && !WordsOrNumbers().IsMatch(last));
    }

    // "@shop.example #042317", and for a frame on another's site a second "@…".
    [GeneratedRegex(@"^@\S+ #\S+( @\S+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex DomainBoundCode();

    // Android's SMS Retriever: the first eleven characters of a SHA-256 in base64, which are as good as drawn by chance.
    [GeneratedRegex(@"^[A-Za-z0-9+/]{11}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex AppHash();

    // What somebody wrote has words in it: small letters, at the most with a capital before them, or capitals alone, and numbers behind or
    // between: "SnappMarket", "support2026", "02112345678", "sms/support". Of the hashes there are, one in 250 reads so.
    [GeneratedRegex(@"^((([A-Z]?[a-z]{2,})+|[A-Z]{2,})?[0-9]*([+/]|\z))+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex WordsOrNumbers();
}
