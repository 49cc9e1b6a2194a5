using System.Reflection;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Access;
using Otp.Application.Common;
using Otp.Application.Common.Behaviours;
using Otp.Application.OtpCodes;

namespace Otp.Application;

public static class DependencyInjection
{
    /// <summary>Handlers, validators, maps and the pipeline.</summary>
    /// <param name="autoMapperLicenseKey">Without one AutoMapper logs a warning at start.</param>
    public static IServiceCollection AddApplication(this IServiceCollection services, string? autoMapperLicenseKey)
    {
        var assembly = Assembly.GetExecutingAssembly();

        services.AddSingleton<OtpMetrics>();
        services.AddMediator(assembly);
        // Outermost first: a request that is refused is traced too.
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(TracingBehaviour<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(ValidationBehaviour<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(RetryBehaviour<,>));
        services.AddSingleton<SendTurn>();
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(SendTurnBehaviour<,>));
        services.AddScoped<CodeMessages>();
        services.AddSingleton(typeof(FieldRules<>));
        services.AddValidatorsFromAssembly(assembly, ServiceLifetime.Singleton, includeInternalTypes: true);
        services.AddAutoMapper((provider, configuration) =>
        {
            configuration.LicenseKey = autoMapperLicenseKey;
            configuration.AddProfile(new OtpCodeProfile(provider.GetRequiredService<TimeProvider>()));
            configuration.AddProfile<AccessTokenProfile>();
        }, Array.Empty<Assembly>());
        return services;
    }

    // MediatR 5.1 brings no registration for this container (docs/decisions/0003-packages-and-licences.md).
    private static void AddMediator(this IServiceCollection services, Assembly assembly)
    {
        services.AddTransient<ServiceFactory>(provider => provider.GetRequiredService);
        services.AddTransient<IMediator, Mediator>();

        var handlers =
            from type in assembly.GetTypes()
            from contract in type.GetInterfaces()
            where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequestHandler<,>)
            select (contract, type);

        foreach (var (contract, handler) in handlers)
            services.AddTransient(contract, handler);
    }
}
