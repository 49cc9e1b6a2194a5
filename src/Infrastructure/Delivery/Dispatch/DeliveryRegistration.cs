using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Application.Standing.Queries;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Channels;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery.Dispatch;

internal static class DeliveryRegistration
{
    public static void AddDelivery(this IServiceCollection services, DeliverySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Locales);
        services.AddSingleton<IServed<Locale>>(settings.Locales);
        services.AddSingleton<MessageTemplates>();
        services.AddSingleton(
            provider => new DeliveryProviders(ProvidersOf(settings, provider), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IProviderStandings>(provider => provider.GetRequiredService<DeliveryProviders>());

        services.AddSingleton<IDeliveryStart, DeliveryStart>();
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<DueDeliveries>();
        services.AddScoped<DeliveryAttempt>();
        services.AddScoped<IOutbox, Outbox>();
        services.AddScoped<IDeliveryReceipts, DeliveryReceipts>();
        services.AddHostedService<Dispatcher>();
    }

    private static IEnumerable<IDeliveryProvider> ProvidersOf(DeliverySettings settings, IServiceProvider services)
    {
        if (settings.Providers.Count > 0)
            return settings.Providers.Select(provider => ProviderOf(provider, services));

        return settings.AllowsFiles
            ? Enum.GetValues<DeliveryChannel>().Select(channel => ActivatorUtilities.CreateInstance<FileProvider>(services, channel))
            : [];
    }

    private static IDeliveryProvider ProviderOf(ProviderSettings settings, IServiceProvider services) => settings switch
    {
        SmtpSettings smtp => ActivatorUtilities.CreateInstance<SmtpProvider>(services, smtp, GatewayClient.For(smtp.Limits)),
        HttpSettings http => ActivatorUtilities.CreateInstance<HttpProvider>(services, http, GatewayClient.For(http.Limits)),
        WebhookSettings webhook => ActivatorUtilities.CreateInstance<WebhookProvider>(services, webhook, GatewayClient.For(webhook.Limits)),
        _ => throw new ArgumentOutOfRangeException(nameof(settings)),
    };
}
