namespace Otp.Application.Common.Interfaces;

/// <summary>
/// Seals what goes through other hands and comes back, such as a cookie, under the configured keys: the first seals, all open.
/// </summary>
public interface ISealer
{
    /// <param name="purpose">What was sealed for one purpose doesn't open for another.</param>
    byte[] Seal(ReadOnlySpan<byte> value, string purpose);

    /// <returns>Null where it was changed, was sealed for another purpose, or with a key that isn't configured.</returns>
    byte[]? TryOpen(ReadOnlySpan<byte> value, string purpose);
}
