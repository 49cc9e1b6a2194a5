using Otp.Domain.Common;
using Otp.Domain.Recipients;

namespace Otp.Domain.OtpCodes;

public interface IOtpCodeRepository
{
    /// <summary>
    /// The code is stored, and has its id, once the unit of work is saved. Where its recipient has as many live codes as it can have,
    /// saving it is a conflict, and the next attempt is refused here: so a first attempt reads nothing.
    /// </summary>
    /// <returns>Null, or why the recipient can't be given another.</returns>
    Task<Failure?> AddAsync(OtpCode code, CancellationToken cancellationToken);

    /// <returns>How many live codes the recipient has; beyond <see cref="RecipientCodes.MaxLive"/> nobody counts.</returns>
    Task<int> CountLiveAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken);

    Task<OtpCode?> FindAsync(long id, CancellationToken cancellationToken);

    /// <summary>What a guess at the recipient is judged by; a budget that it has none of yet is opened.</summary>
    Task<RecipientCodes> CodesOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The code is gone once the unit of work is saved.</summary>
    void Remove(OtpCode code);
}
