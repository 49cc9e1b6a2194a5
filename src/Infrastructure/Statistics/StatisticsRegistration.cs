using Microsoft.Extensions.DependencyInjection;

namespace Otp.Infrastructure.Statistics;

internal static class StatisticsRegistration
{
    public static void AddStatistics(this IServiceCollection services)
    {
        services.AddSingleton<Events>();
        services.AddSingleton<HourlySums>();
        services.AddHostedService<Summing>();
    }
}
