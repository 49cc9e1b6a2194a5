using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Channels;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery;

internal static class DeliveryRegistration
{
    private const int LongestAnswer = 64 * 1024;

    public static void AddDelivery(this IServiceCollection services, DeliverySettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Locales);
        services.AddSingleton<MessageTemplates>();
        services.AddSingleton(_ => ClientOfGateways());
        services.AddSingleton(provider => new DeliveryProviders(ProvidersOf(settings, provider), provider.GetRequiredService<TimeProvider>()));

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
        SmtpSettings smtp => ActivatorUtilities.CreateInstance<SmtpProvider>(services, smtp),
        HttpSettings http => ActivatorUtilities.CreateInstance<HttpProvider>(services, http),
        WebhookSettings webhook => ActivatorUtilities.CreateInstance<WebhookProvider>(services, webhook),
        _ => throw new ArgumentOutOfRangeException(nameof(settings)),
    };

    public static HttpClient ClientOfGateways()
    {
#pragma warning disable CA2000 // Disposed of with the client.
        var handler = new SocketsHttpHandler
#pragma warning restore CA2000
        {
            // A gateway's address may change; a message must not follow it to where a redirection points.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            AllowAutoRedirect = false,
            UseCookies = false,
        };
        // How long an attempt may take is the guard's business.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LongestAnswer };
    }
}
