using Otp.Domain.Recipients;

namespace Otp.Domain.OtpCodes;

public interface IOtpCodeRepository
{
    /// <summary>The code is stored, and has its id, once the unit of work is saved.</summary>
    void Add(OtpCode code);

    Task<OtpCode?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>What a guess at the recipient is judged by; a budget that it has none of yet is opened.</summary>
    Task<RecipientCodes> CodesOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The code is gone once the unit of work is saved.</summary>
    void Remove(OtpCode code);
}
