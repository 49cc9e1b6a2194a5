using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Otp.Api.Console.Sealing;
using Otp.Api.Console.Sessions;
using Otp.Api.Console.Visits;
using Otp.Api.Settings;
using Otp.Application.Common.Interfaces;

namespace Otp.Api.Console;

/// <summary>Puts the console together where there is one.</summary>
internal static class ConsoleSetup
{
    public static void AddConsole(this IServiceCollection services, ConsoleAddress address)
    {
        services.AddSingleton(address);
        if (!address.IsEnabled)
            return;

        services.AddSingleton<IDataProtectionProvider>(
            provider => new SecretProtection(provider.GetRequiredService<ISealer>()));
        services.AddAntiforgery(options =>
        {
            options.FormFieldName = "form-token";
            options.HeaderName = null;
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddOptions<AntiforgeryOptions>().Configure<IHttpContextAccessor>(
            (options, accessor) => options.Cookie = new FormCookie(accessor));
        services.RemoveKeyRing();
        // Anybody can have a line of it written by posting a form that isn't ours.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None));
        services.AddConsoleSession();
        services.AddSingleton<FailedSignIns>();
        services.AddSingleton<SealedTexts>();
        services.AddSingleton<Handover>();
        services.AddSingleton<ConsoleGuard>();
        services.AddScoped(provider => new Visit(
            provider.GetRequiredService<IHttpContextAccessor>().HttpContext!,
            provider.GetRequiredService<Handover>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<ConsoleSender>();
    }

    public static void UseConsole(this WebApplication app)
    {
        if (app.Services.GetRequiredService<ConsoleAddress>() is not { IsEnabled: true } address)
            return;

        var guard = app.Services.GetRequiredService<ConsoleGuard>();
        app.MapWhen(address.Takes, console =>
        {
            console.Use(ConsoleGuard.AddHeaders);
            console.Use(guard.ShowFailuresAsync);
            console.UseRouting();
            console.Use(ConsoleGuard.RequireSessionAsync);
            console.Use(guard.RefuseForgeriesAsync);
            console.UseEndpoints(ConsolePages.MapConsole);
        });
    }

    // What antiforgery brings with it would write keys of its own into the home directory.
    private static void RemoveKeyRing(this IServiceCollection services)
    {
        var keyRing = typeof(IKeyManager).Assembly;
        foreach (var service in services.Where(IsOfKeyRing).ToList())
            services.Remove(service);

        bool IsOfKeyRing(ServiceDescriptor service) =>
            service.ServiceType.Assembly == keyRing || service.ImplementationType?.Assembly == keyRing;
    }
}
