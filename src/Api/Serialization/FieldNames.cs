using System.Text.Json;

namespace Otp.Api.Serialization;

/// <summary>A field's name as clients write it.</summary>
internal static class FieldNames
{
    public static string ToJson(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    public static string ToOption(string property) => JsonNamingPolicy.KebabCaseLower.ConvertName(property);
}
