using System.Text;

namespace Otp.Client;

internal static class Digits
{
    /// <summary>Persian and Arabic-Indic digits as ASCII; all else as it is.</summary>
    public static string ToAscii(Rune rune) => rune.Value switch
    {
        >= '\u06F0' and <= '\u06F9' => ((char)(rune.Value - '\u06F0' + '0')).ToString(),
        >= '\u0660' and <= '\u0669' => ((char)(rune.Value - '\u0660' + '0')).ToString(),
        _ => rune.ToString(),
    };
}
