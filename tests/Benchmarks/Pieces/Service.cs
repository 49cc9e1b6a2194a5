using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Pieces;

/// <summary>The application and its store as the service registers them, without HTTP, on a SQLite file of its own.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("otp-pieces-");
    private readonly ServiceProvider _services;

    /// <param name="replace">Puts something else in the place of what is registered.</param>
    public Service(Action<IServiceCollection>? replace = null)
    {
        var settings = new OtpSettings
        {
            Policies = new CodePolicies(new CodePolicy(
                new ExpiryPolicy(TimeSpan.FromHours(1), MaxLifetime: null), CodeLength: 6, new SendLimits(TimeSpan.FromSeconds(30), MaxPerHour: 5))),
            Guesses = new GuessLimits(MaxAttempts: 5, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), HardLimit: 100),
            Retention = TimeSpan.FromDays(30),
        };
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Policies);
        services.AddSingleton(settings.Guesses);
        services.AddScoped<ICaller, FirstToken>();
        services.AddApplication(autoMapperLicenseKey: null);
        services.AddInfrastructure(new StorageSettings { Directory = _directory.FullName, SecretKeys = [], BootstrapToken = null }, new DeliverySettings { AllowsFiles = true });
        replace?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public IServiceProvider Services => _services;

    public static CreateOtpCodeCommand Create(string number) => new() { Code = Input.OfNumber("123456"), MobileNumber = Input.OfText(number) };

    public static VerifyOtpCodeCommand Verify(string number) => new() { Code = Input.OfNumber("123456"), MobileNumber = Input.OfText(number) };

    public Task PrepareAsync() => _services.GetRequiredService<ServingPreparation>().RunAsync(CancellationToken.None);

    /// <summary>In a scope of its own, as for a request.</summary>
    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private sealed class FirstToken : ICaller
    {
        public Caller? Current { get; } = Caller.OfToken(1);
    }
}
