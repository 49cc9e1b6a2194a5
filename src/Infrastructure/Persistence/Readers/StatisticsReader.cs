using Microsoft.EntityFrameworkCore;
using Otp.Application.Common.Interfaces;
using Otp.Application.Statistics;
using Otp.Application.Statistics.Queries;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Readers;

/// <summary>Reads the hourly sums, and nothing else: it costs the same however many codes there are.</summary>
internal sealed class StatisticsReader(OtpDbContext context, ListTurns turns, IStore store, ICaller caller) : IStatisticsReader
{
    private const int HoursOfDay = 24;

    public Task<IReadOnlyList<StatisticsSums>> ReadAsync(
        StatisticsRange range, StatisticsStep width, StatisticsGrouping by, CancellationToken cancellationToken) =>
        turns.TakeAsync(
            caller.Current?.TokenId,
            token => store.ReadLongAsync(context, stop => QueryAsync(range, width, DimensionOf(by), stop), token),
            cancellationToken);

    private async Task<IReadOnlyList<StatisticsSums>> QueryAsync(
        StatisticsRange range, StatisticsStep width, SumDimension dimension, CancellationToken cancellationToken)
    {
        var first = (range.From.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * (long)HoursOfDay;
        var (end, hours) = (first + (range.Days * HoursOfDay), width == StatisticsStep.Day ? HoursOfDay : 1);
        var sums = await context.HourlySums.AsNoTracking()
            .Where(sum => sum.Dimension == dimension && sum.Hour >= first && sum.Hour < end)
            .GroupBy(sum => new { Step = (sum.Hour - first) / hours, sum.Name })
            .Select(sums => new
            {
                sums.Key.Step,
                sums.Key.Name,
                Created = sums.Sum(sum => sum.Created),
                Sent = sums.Sum(sum => sum.Sent),
                Delivered = sums.Sum(sum => sum.Delivered),
                Verified = sums.Sum(sum => sum.Verified),
                Converted = sums.Sum(sum => sum.Converted),
                Expired = sums.Sum(sum => sum.Expired),
                Locked = sums.Sum(sum => sum.Locked),
            })
            .ToListAsync(cancellationToken);

        return
        [
            .. sums.Select(sum => new StatisticsSums(
                DateTimeOffset.UnixEpoch.AddHours(first + (sum.Step * hours)), sum.Name.Length > 0 ? sum.Name : null,
                sum.Created, sum.Sent, sum.Delivered, sum.Verified, sum.Converted, sum.Expired, sum.Locked)),
        ];
    }

    private static SumDimension DimensionOf(StatisticsGrouping by) => by switch
    {
        StatisticsGrouping.Purpose => SumDimension.Purpose,
        StatisticsGrouping.Channel => SumDimension.Channel,
        StatisticsGrouping.Provider => SumDimension.Provider,
        StatisticsGrouping.Prefix => SumDimension.Prefix,
        _ => SumDimension.All,
    };
}
