using System.Diagnostics.CodeAnalysis;
using Otp.Domain.Common;

namespace Otp.Application.OtpCodes.Queries;

/// <summary>The parameter <c>ordering</c>: names with commas, each with <c>-</c> for descending (contract, section 3).</summary>
public sealed class OtpCodeOrdering : IReadable<OtpCodeOrdering>
{
    public static readonly OtpCodeOrdering Default = new([new OtpCodeOrder(OtpCodeOrderField.Id, Descending: true)]);

    private OtpCodeOrdering(IReadOnlyList<OtpCodeOrder> orders) => Orders = orders;

    public static string Takes =>
        "Takes id, mobile_number, email and ttl with commas between them, each with - in front for descending; code can't be ordered by, " +
        "for codes are encrypted at rest.";

    public static Shape Shape => new TextShape();

    /// <summary>By the first of them, then by the next.</summary>
    public IReadOnlyList<OtpCodeOrder> Orders { get; }

    /// <summary>Nothing at all is the default, <c>-id</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out OtpCodeOrdering? ordering)
    {
        ordering = Default;
        if (text.IsWhiteSpace())
            return true;

        ordering = null;

        List<OtpCodeOrder> orders = [];
        foreach (var term in text.ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            var descending = term.StartsWith('-');
            if (FieldOf(term[(descending ? 1 : 0)..]) is not { } field)
                return false;
            // What a field has ordered it can't order again, and ids leave nothing
            // to order: so there are few orderings, however long the text.
            if (!orders.Exists(order => order.Field == field || order.Field == OtpCodeOrderField.Id))
                orders.Add(new OtpCodeOrder(field, descending));
        }

        ordering = new OtpCodeOrdering(orders);
        return true;
    }

    private static OtpCodeOrderField? FieldOf(string name) => name switch
    {
        "id" => OtpCodeOrderField.Id,
        "mobile_number" => OtpCodeOrderField.MobileNumber,
        "email" => OtpCodeOrderField.Email,
        "ttl" => OtpCodeOrderField.Ttl,
        _ => null,
    };
}
