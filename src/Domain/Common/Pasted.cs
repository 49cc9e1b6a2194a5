using System.Globalization;
using System.Text;

namespace Otp.Domain.Common;

/// <summary>What comes along when a person pastes a code, a number or an address, and says nothing (contract, section 3).</summary>
internal static class Pasted
{
    /// <summary>White space as it is pasted (Zs, TAB, CR, LF), and what can't be seen (Cf).</summary>
    public static bool SaysNothing(Rune rune) =>
        rune.Value is '\t' or '\r' or '\n' || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.Format;

    /// <summary>What people part groups of digits with; a minus sign is no dash.</summary>
    public static bool IsDash(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation;
}
