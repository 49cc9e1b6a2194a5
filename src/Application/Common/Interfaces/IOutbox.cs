using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Application.Common.Interfaces;

/// <summary>
/// Takes messages as part of the unit of work, and delivers them once it is saved, at least once, until the code can't be used any more.
/// </summary>
public interface IOutbox
{
    /// <summary>Whether there is a provider for the channel.</summary>
    bool Reaches(DeliveryChannel channel);

    /// <returns>The language of the code's last message, whatever became of it; null: it never had one.</returns>
    Task<Locale?> LastLocaleAsync(OtpCode code, CancellationToken cancellationToken);

    /// <summary>Gives up what is still to be delivered of the code, for it isn't the recipient's any more.</summary>
    Task WithdrawAsync(OtpCode code, CancellationToken cancellationToken);

    /// <summary>Where somebody changes or deletes the code meanwhile, saving is a conflict.</summary>
    /// <param name="locale">Null: the configured one.</param>
    void Add(OtpCode code, Locale? locale);
}
