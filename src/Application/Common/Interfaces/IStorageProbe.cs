namespace Otp.Application.Common.Interfaces;

public interface IStorageProbe
{
    /// <returns>Null when the store is reachable and its schema is this version's; otherwise a sentence that says what is wrong.</returns>
    Task<string?> FindFaultAsync(CancellationToken cancellationToken);

    /// <summary>Whether something failed because the store is out of reach, as against a bug.</summary>
    bool IsUnavailable(Exception exception);
}
