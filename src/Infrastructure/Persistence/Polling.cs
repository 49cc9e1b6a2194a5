namespace Otp.Infrastructure.Persistence;

/// <summary>
/// Queries that are asked several times a second whether there is work or not: measured, they would hide what requests wait for.
/// </summary>
internal static class Polling
{
    /// <summary>What such a query begins with.</summary>
    public const string Mark = "/* poll */ ";

    public static bool IsPoll(string sql) => sql.StartsWith(Mark, StringComparison.Ordinal);
}
