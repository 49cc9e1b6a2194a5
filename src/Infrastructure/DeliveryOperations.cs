using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure;

/// <summary>What is done to the delivery as a whole.</summary>
public static class DeliveryOperations
{
    /// <summary>Reads the templates, those of the providers too, so that a wrong one is found before it is needed.</summary>
    /// <exception cref="StartupException">One can't be used.</exception>
    public static void LoadTemplates(this IServiceProvider services)
    {
        services.GetRequiredService<MessageTemplates>().WarnOfLongOnes();
        services.GetRequiredService<DeliveryProviders>();
    }
}
