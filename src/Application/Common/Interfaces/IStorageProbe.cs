namespace Otp.Application.Common.Interfaces;

public interface IStorageProbe
{
    /// <returns>Null when the store is reachable and its schema is this version's; otherwise a sentence that says what is wrong.</returns>
    Task<string?> FindFaultAsync(CancellationToken cancellationToken);
}
