namespace Otp.Domain.OtpCodes;

/// <summary>Whether a code can still be used, or how it ended.</summary>
public enum OtpCodeState
{
    Usable = 1,

    /// <summary>A verification used it up.</summary>
    Consumed = 2,

    /// <summary>A verification of another of its recipient's codes used it up.</summary>
    ConsumedWithAnother = 3,

    /// <summary>Wrong guesses took it out of use for good.</summary>
    Locked = 4,

    Expired = 5,

    /// <summary>A clock that was ahead issued it (<see cref="OtpCode.ClockTolerance"/>).</summary>
    NotYetUsable = 6,
}
