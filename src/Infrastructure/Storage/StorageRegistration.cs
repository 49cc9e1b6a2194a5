using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Files;
using Otp.Infrastructure.Persistence;

namespace Otp.Infrastructure.Storage;

internal static class StorageRegistration
{
    public static void AddStorage(this IServiceCollection services)
    {
        services.AddSingleton<DataDirectory>();
        services.AddSingleton<StorageEntrance>();
        services.AddSingleton<KeyRegister>();
        services.AddSingleton<ServingNodes>();
        services.AddSingleton<StoragePreparation>();
        services.AddSingleton<ServingPreparation>();
        services.AddSingleton<StorageServing>();
        services.AddSingleton<IStorageServing>(provider => provider.GetRequiredService<StorageServing>());
        services.AddHostedService(provider => provider.GetRequiredService<StorageServing>());
        services.AddHostedService<Heartbeat>();
        services.AddHostedService<Retention>();

        services.AddSingleton<ICommandStorage, CommandStorage>();
        services.AddSingleton<IStorageMigration, StorageMigration>();
        services.AddSingleton<IStorageBackup, StorageBackup>();
        services.AddSingleton<IStorageCopy, StorageCopy>();
        services.AddScoped<ICodeReencryption, CodeReencryption>();
    }
}
