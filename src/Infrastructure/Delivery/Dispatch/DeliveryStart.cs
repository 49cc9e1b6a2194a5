using Otp.Infrastructure.Delivery.Templates;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Delivery.Dispatch;

/// <summary>The delivery, as the service begins with it.</summary>
public interface IDeliveryStart
{
    /// <summary>Reads the templates, those of the providers too, so that a wrong one is found before it is needed.</summary>
    /// <exception cref="StartupException">One can't be used.</exception>
    void LoadTemplates();
}

internal sealed class DeliveryStart(MessageTemplates templates, DeliveryProviders providers) : IDeliveryStart
{
    public void LoadTemplates()
    {
        templates.WarnOfLongOnes();
        // They read theirs when they are made.
        _ = providers.All;
    }
}
