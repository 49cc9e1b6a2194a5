using System.Buffers;

namespace Otp.Infrastructure.Delivery.Templates;

/// <summary>How many text messages a text is sent as (3GPP TS 23.038 and 23.040).</summary>
internal static class SmsSegments
{
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ " +
        "!\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

    // Each goes as an escape and a second character.
    private const string Extended = "\f^{}\\[~]|€";

    private static readonly SearchValues<char> Gsm = SearchValues.Create(Basic + Extended);
    private static readonly SearchValues<char> Escaped = SearchValues.Create(Extended);

    public static int CountOf(string text)
    {
        if (text.AsSpan().ContainsAnyExcept(Gsm))
            return CountOf(text.Length, single: 70, part: 67);

        return CountOf(text.Length + text.Count(character => Escaped.Contains(character)), single: 160, part: 153);
    }

    private static int CountOf(int length, int single, int part) => length <= single ? 1 : (length + part - 1) / part;
}
