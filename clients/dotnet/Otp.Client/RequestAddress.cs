using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Otp.Client;

/// <summary>An address of the service with what is asked of it.</summary>
internal sealed class RequestAddress(string path)
{
    private readonly StringBuilder _query = new();

    public RequestAddress Add(string name, object? value)
    {
        var text = value switch
        {
            null => null,
            bool flag => flag ? "true" : "false",
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Enum word => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString()),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };
        if (text is not null)
            _query.Append(_query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(text));
        return this;
    }

    public RequestAddress Add(PageRequest? page) => Add("limit", page?.Limit).Add("offset", page?.Offset);

    public RequestAddress Add(OtpCodeFilter? filter) => filter is null ? this : Add((PageRequest)filter)
        .Add("search", filter.Search)
        .Add("ordering", filter.Ordering.Count == 0 ? null : string.Join(',', filter.Ordering.Select(NameOf)))
        .Add("id_min", filter.IdMin)
        .Add("id_max", filter.IdMax)
        .Add("created_date", filter.CreatedDate)
        .Add("created_from", filter.CreatedFrom)
        .Add("created_to", filter.CreatedTo)
        .Add("updated_date", filter.UpdatedDate)
        .Add("updated_from", filter.UpdatedFrom)
        .Add("updated_to", filter.UpdatedTo)
        .Add("has_mobile_number", filter.HasMobileNumber)
        .Add("has_email", filter.HasEmail)
        .Add("is_allow", filter.IsAllow)
        .Add(filter.Recipient?.Field ?? "", filter.Recipient?.Value)
        .Add("purpose", filter.Purpose);

    public Uri ToUri() => new($"{path}{_query}", UriKind.Relative);

    private static string NameOf((OtpCodeOrder By, bool Descending) order) =>
        $"{(order.Descending ? "-" : "")}{JsonNamingPolicy.SnakeCaseLower.ConvertName(order.By.ToString())}";
}
