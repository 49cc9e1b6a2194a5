using Otp.Infrastructure.Delivery.Templates;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>The delivery, as the service begins with it.</summary>
public interface IDeliveryStart
{
    /// <summary>Reads the operator's templates, those of the providers too, so that a wrong one is found before it is needed.</summary>
    /// <exception cref="StartupException">One can't be used.</exception>
    void LoadTemplates();

    /// <summary>Reads those that are shipped as well, tries all text messages, and warns of those that are long.</summary>
    /// <exception cref="StartupException">One is missing.</exception>
    void WarmUp();
}

internal sealed class DeliveryStart(MessageTemplates templates, DeliveryProviders providers) : IDeliveryStart
{
    public void LoadTemplates()
    {
        // Both read theirs when they are made.
        _ = providers.All;
    }

    public void WarmUp()
    {
        templates.LoadShipped();
        templates.WarnOfLongOnes();
    }
}
