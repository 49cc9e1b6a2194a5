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

    /// <param name="locale">Null: the configured one.</param>
    void Add(OtpCode code, Locale? locale);
}
