namespace Otp.Domain.OtpCodes;

public interface IOtpCodeRepository
{
    /// <summary>The code is stored, and has its id, once the unit of work is saved.</summary>
    void Add(OtpCode code);

    Task<OtpCode?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>The code is gone once the unit of work is saved.</summary>
    void Remove(OtpCode code);
}
