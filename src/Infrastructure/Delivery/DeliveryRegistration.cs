using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Channels;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery;

internal static class DeliveryRegistration
{
    public const int LongestAnswer = 64 * 1024;

    public static void AddDelivery(this IServiceCollection services, DeliverySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<IServed<Locale>>(settings.Locales);
        services.AddSingleton<MessageTemplates>();
        services.AddSingleton(
            provider => new DeliveryProviders(ProvidersOf(settings, provider), provider.GetRequiredService<TimeProvider>()));

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
        SmtpSettings smtp => ActivatorUtilities.CreateInstance<SmtpProvider>(services, smtp, ClientOfGateways(smtp.Limits)),
        HttpSettings http => ActivatorUtilities.CreateInstance<HttpProvider>(services, http, ClientOfGateways(http.Limits)),
        WebhookSettings webhook => ActivatorUtilities.CreateInstance<WebhookProvider>(services, webhook, ClientOfGateways(webhook.Limits)),
        _ => throw new ArgumentOutOfRangeException(nameof(settings)),
    };

    public static HttpClient ClientOfGateways(ProviderLimits limits)
    {
#pragma warning disable CA2000 // Disposed of with the client.
        var handler = new SocketsHttpHandler
#pragma warning restore CA2000
        {
            // A gateway's address may change; a message must not follow it to where a redirection points.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Ends before the attempt does: while there is no connection the message certainly wasn't handed over.
            ConnectTimeout = limits.Timeout / 2,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            AllowAutoRedirect = false,
            UseCookies = false,
            // A header may hold the message, which is Persian.
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };
        // How long an attempt may take is the guard's business.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LongestAnswer };
    }
}
