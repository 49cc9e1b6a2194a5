using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>Instants as microseconds since 1970-01-01T00:00:00Z.</summary>
internal sealed class MicrosecondConverter() : ValueConverter<DateTimeOffset, long>(
    instant => ToMicroseconds(instant),
    microseconds => FromMicroseconds(microseconds))
{
    public static long ToMicroseconds(DateTimeOffset instant) =>
        (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
