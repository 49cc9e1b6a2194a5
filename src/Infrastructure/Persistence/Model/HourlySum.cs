namespace Otp.Infrastructure.Persistence.Model;

/// <summary>By what a sum is told from others of its hour.</summary>
internal enum SumDimension
{
    All = 0,
    Purpose = 1,
    Channel = 2,
    Provider = 3,
    Prefix = 4,
}

/// <summary>What happened within an hour, in all or to one group.</summary>
internal sealed class HourlySum
{
    public long Id { get; private set; }

    public required SumDimension Dimension { get; init; }

    /// <summary>Since 1970.</summary>
    public required long Hour { get; init; }

    /// <summary>Such as a purpose; empty where there is none.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Whether it holds what is too recent to be final, and is counted anew each time; what is final is in another row of the same hour.
    /// </summary>
    public required bool IsOpen { get; init; }

    public long Created { get; set; }

    public long Sent { get; set; }

    public long Delivered { get; set; }

    public long Verified { get; set; }

    /// <summary>How many of the hour's messages told a code that was verified, whenever that was.</summary>
    public long Converted { get; set; }

    public long Expired { get; set; }

    public long Locked { get; set; }

    public static long HourOf(DateTimeOffset instant) => (instant - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerHour;
}

/// <summary>How far the final sums reach. There is one row at the most.</summary>
internal sealed class SumProgress
{
    public long Id { get; private set; }

    /// <summary>What happened before is in the final sums.</summary>
    public required DateTimeOffset SettledUntil { get; set; }

    /// <summary>When anybody last summed.</summary>
    public required DateTimeOffset SummedAt { get; set; }
}
