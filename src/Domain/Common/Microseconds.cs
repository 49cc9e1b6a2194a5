namespace Otp.Domain.Common;

/// <summary>Instants are kept to the microsecond (contract, section 1): what a clock gives beyond that is cut, not rounded.</summary>
public static class Microseconds
{
    public static DateTimeOffset CutToMicroseconds(this DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
