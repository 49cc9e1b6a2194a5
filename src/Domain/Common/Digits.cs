namespace Otp.Domain.Common;

/// <summary>Decimal digits as people type them here: ASCII, Persian (U+06F0 … U+06F9) and Arabic-Indic (U+0660 … U+0669).</summary>
internal static class Digits
{
    /// <returns>0 … 9, or -1 for any other character.</returns>
    public static int ValueOf(int character) => character switch
    {
        >= '0' and <= '9' => character - '0',
        >= '\u06F0' and <= '\u06F9' => character - '\u06F0',
        >= '\u0660' and <= '\u0669' => character - '\u0660',
        _ => -1,
    };
}
