namespace Otp.Application.OtpCodes.Queries;

/// <summary>The parameter <c>ordering</c>: names with commas, each with <c>-</c> for descending (contract, section 3).</summary>
internal static class OtpCodeOrdering
{
    public const string Takes =
        "Takes id, mobile_number, email and ttl with commas between them, each with - in front for descending; code can't be ordered by, " +
        "for codes are encrypted at rest.";

    private static readonly IReadOnlyList<OtpCodeOrder> Default = [new(OtpCodeOrderField.Id, Descending: true)];

    /// <summary>Nothing at all is the default, <c>-id</c>.</summary>
    public static bool TryParse(string? text, out IReadOnlyList<OtpCodeOrder> ordering)
    {
        ordering = Default;
        if (string.IsNullOrWhiteSpace(text))
            return true;

        List<OtpCodeOrder> orders = [];
        foreach (var term in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var descending = term.StartsWith('-');
            if (FieldOf(term[(descending ? 1 : 0)..]) is not { } field)
                return false;
            // What a field has ordered it can't order again, and ids leave nothing
            // to order: so there are few orderings, however long the text.
            if (!orders.Exists(order => order.Field == field || order.Field == OtpCodeOrderField.Id))
                orders.Add(new OtpCodeOrder(field, descending));
        }

        ordering = orders;
        return true;
    }

    /// <exception cref="FormatException">The text isn't an ordering.</exception>
    public static IReadOnlyList<OtpCodeOrder> Parse(string? text) =>
        TryParse(text, out var ordering) ? ordering : throw new FormatException(Takes);

    private static OtpCodeOrderField? FieldOf(string name) => name switch
    {
        "id" => OtpCodeOrderField.Id,
        "mobile_number" => OtpCodeOrderField.MobileNumber,
        "email" => OtpCodeOrderField.Email,
        "ttl" => OtpCodeOrderField.Ttl,
        _ => null,
    };
}
