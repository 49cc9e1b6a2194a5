using System.Text.RegularExpressions;
using Otp.Domain.Common;

namespace Otp.Domain.OtpCodes;

/// <summary>
/// The purposes that codes are made for where there may be no others (contract, section 5: <c>Otp:KnownPurposesOnly</c>).
/// </summary>
public sealed class KnownPurposes(IEnumerable<Purpose> purposes) : IServed<Purpose>
{
    private readonly IReadOnlyList<Purpose> _all = [.. purposes.OrderBy(purpose => purpose.Value, StringComparer.Ordinal)];

    public string Takes => _all.Count == 0 ? "Takes no purpose: none is configured." : $"Takes one of {string.Join(", ", _all)}.";

    public Shape Shape => new TextShape(Pattern: $"^({string.Join('|', _all.Select(purpose => Regex.Escape(purpose.Value)))})$");

    public bool Includes(Purpose value) => _all.Contains(value);
}
