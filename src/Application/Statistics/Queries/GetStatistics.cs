using System.ComponentModel;
using FluentValidation;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Application.Statistics.Queries;

/// <summary>What happened to codes and their messages, hour by hour or day by day (contract, section 5).</summary>
public sealed record GetStatisticsQuery : IQuery<StatisticsDto>
{
    public static Permission RequiredPermission => Permission.ReadOtpCode;

    public static OperationReference Reference { get; } = new(
        "Read statistics",
        "What happened to codes and their messages, hour by hour or day by day in UTC, as it was known half a minute ago. "
            + "Codes count where they were made and ended, messages where they were sent, whatever becomes of them later.");

    [Description("Inclusive; six days before to unless given. At most 31 days by the hour, 366 by the day.")]
    public Field<Day> From { get; init; }

    [Description("Inclusive; today unless given.")]
    public Field<Day> To { get; init; }

    [Description("day unless given.")]
    public Field<StatisticsStepName> Step { get; init; }

    [Description("A row for each group that occurs; all together unless given.")]
    public Field<StatisticsGroupingName> By { get; init; }

    internal StatisticsStep StepOrDefault => Step.OrNull?.Step ?? StatisticsStep.Day;

    internal StatisticsRange RangeAt(DateTimeOffset now) => StatisticsRange.Of(From.OrNull, To.OrNull, now);
}

/// <summary>What is counted of a stretch of time; <see cref="StatisticsRowDto"/> says what each means.</summary>
/// <param name="At">When it begins.</param>
/// <param name="Group">Null: none, or all together.</param>
/// <param name="Converted">How many of the messages that were sent told a code that was verified.</param>
public sealed record StatisticsSums(
    DateTimeOffset At, string? Group, long Created, long Sent, long Delivered, long Verified, long Converted, long Expired, long Locked);

/// <summary>The read side of statistics.</summary>
public interface IStatisticsReader
{
    /// <returns>Those steps and groups of which there is anything.</returns>
    Task<IReadOnlyList<StatisticsSums>> ReadAsync(
        StatisticsRange range, StatisticsStep width, StatisticsGrouping by, CancellationToken cancellationToken);
}

internal sealed class GetStatisticsQueryValidator : AbstractValidator<GetStatisticsQuery>
{
    public GetStatisticsQueryValidator(TimeProvider clock) => RuleFor(query => query.From).Custom((_, context) =>
    {
        var query = context.InstanceToValidate;
        if (query.RangeAt(clock.GetUtcNow()).Refuse(query.StepOrDefault) is { } fault)
            context.AddFailure(fault);
    });
}

internal sealed class GetStatisticsQueryHandler(IStatisticsReader reader, TimeProvider clock)
    : IRequestHandler<GetStatisticsQuery, Result<StatisticsDto>>
{
    public async Task<Result<StatisticsDto>> Handle(GetStatisticsQuery request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (range, step, by) = (request.RangeAt(now), request.StepOrDefault, request.By.OrNull?.Grouping ?? StatisticsGrouping.None);
        var sums = await reader.ReadAsync(range, step, by, cancellationToken);

        IReadOnlyList<StatisticsRowDto> rows = [.. RowsOf(sums, range.StepsUntil(now, step), by)];
        return new StatisticsDto { From = range.From, To = range.To, Step = step, Rows = rows };
    }

    // A chart wants a value for each step, and none for what is yet to come.
    private static IEnumerable<StatisticsRowDto> RowsOf(
        IReadOnlyList<StatisticsSums> sums, IEnumerable<DateTimeOffset> steps, StatisticsGrouping by)
    {
        var known = sums.ToDictionary(sum => (sum.At, sum.Group));
        IReadOnlyList<string?> groups = by == StatisticsGrouping.None
            ? [null]
            : [.. sums.Select(sum => sum.Group).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return from at in steps
               from name in groups
               select known.TryGetValue((at, name), out var sum) ? RowOf(sum) : RowOf(new(at, name, 0, 0, 0, 0, 0, 0, 0));
    }

    private static StatisticsRowDto RowOf(StatisticsSums sums) => new()
    {
        At = sums.At,
        Group = sums.Group,
        Created = sums.Created,
        Sent = sums.Sent,
        Delivered = sums.Delivered,
        Verified = sums.Verified,
        Expired = sums.Expired,
        Locked = sums.Locked,
        Conversion = sums.Sent > 0 ? (double)sums.Converted / sums.Sent : null,
    };
}
