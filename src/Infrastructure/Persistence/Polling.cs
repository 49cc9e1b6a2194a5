using Microsoft.EntityFrameworkCore;

namespace Otp.Infrastructure.Persistence;

/// <summary>
/// Queries that are asked several times a second whether there is work or not: measured, they would hide what requests wait for.
/// </summary>
internal static class Polling
{
    private const string Tag = "poll";

    public static IQueryable<T> AsPoll<T>(this IQueryable<T> query) => query.TagWith(Tag);

    public static bool IsPoll(string commandText) => commandText.StartsWith($"-- {Tag}", StringComparison.Ordinal);
}
