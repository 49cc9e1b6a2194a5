using System.ComponentModel;
using System.Text.Json.Serialization;
using Otp.Application.Common.Messaging;

namespace Otp.Application.Statistics;

[Description("What happened to codes and their messages, step by step.")]
public sealed record StatisticsDto : IAnswer<StatisticsDto>
{
    public static StatisticsDto Example { get; } = new()
    {
        From = new DateOnly(2025, 12, 23),
        To = new DateOnly(2025, 12, 29),
        Step = StatisticsStep.Day,
        Rows = [StatisticsRowDto.Example],
    };

    [Description("The first day, in UTC.")]
    public required DateOnly From { get; init; }

    [Description("The last day, in UTC.")]
    public required DateOnly To { get; init; }

    public required StatisticsStep Step { get; init; }

    [Description("For each step that has begun one, with by one for each of its groups, whatever happened or not; the oldest first.")]
    public required IReadOnlyList<StatisticsRowDto> Rows { get; init; }
}

[Description("What happened within a step, in all or to one group.")]
public sealed record StatisticsRowDto : IAnswer<StatisticsRowDto>
{
    public static StatisticsRowDto Example { get; } = new()
    {
        At = new DateTimeOffset(2025, 12, 29, 0, 0, 0, TimeSpan.Zero),
        Group = null,
        Created = 1204,
        Sent = 1000,
        Delivered = 990,
        Verified = 1011,
        Expired = 150,
        Locked = 3,
        Conversion = 0.875,
    };

    [Description("When the step begins.")]
    public required DateTimeOffset At { get; init; }

    [Description("Absent without by, and for what has none: no purpose, no number, no provider that has part in it.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Group { get; init; }

    [Description("Codes that were made.")]
    public required long Created { get; init; }

    [Description("Messages that were to be sent.")]
    public required long Sent { get; init; }

    [Description("How many of these a provider took, whenever, but for those that it later said didn't arrive.")]
    public required long Delivered { get; init; }

    [Description("Codes that were verified.")]
    public required long Verified { get; init; }

    [Description("Codes that ended unused.")]
    public required long Expired { get; init; }

    [Description("Codes that wrong guesses took out of use.")]
    public required long Locked { get; init; }

    [Description("The share of the step's messages whose code was verified, whenever; null where none was sent.")]
    public required double? Conversion { get; init; }
}
