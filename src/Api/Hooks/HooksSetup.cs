using Otp.Api.Settings;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Hooks;

/// <summary>What takes the posts of identity servers.</summary>
internal static class HooksSetup
{
    public static void AddHooks(this IServiceCollection services, SettingsReader reader)
    {
        services.AddSingleton(new HookDirectory(HookConfiguration.Read(reader)));
        services.AddSingleton<RefusedPosts>();
        services.AddSingleton<HookMetrics>();
        services.AddSingleton<HookGate>();
        services.AddSingleton<HookDeliveries>();
        services.AddRouting(routing => routing.SetParameterPolicy<HookRouteConstraint>(HookRouteConstraint.Name));
    }

    /// <summary>Where tokens are looked at as well, and only where there is a hook.</summary>
    /// <exception cref="StartupException">A hook's codes would all be refused.</exception>
    public static void UseHooks(this WebApplication app)
    {
        var hooks = app.Services.GetRequiredService<HookDirectory>();
        if (app.Services.GetService<IServed<Purpose>>() is { } purposes)
            hooks.RefusePurposesBut(purposes);
        if (hooks.HasAny)
            app.Use(app.Services.GetRequiredService<HookGate>().EnterAsync);
    }
}
