using MediatR;
using Otp.Api.Serialization;
using Otp.Api.Settings;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Api.CommandLine;

/// <summary>Runs one command of the application against the configured store, with or without a service beside it.</summary>
internal static class CommandHost
{
    /// <exception cref="CommandRefusedException">It was understood, and can't be done.</exception>
    public static Task<int> SendAsync<TValue>(
        string[] settings, IRequest<Result<TValue>> request, Func<TValue, Task> print, CancellationToken cancellationToken)
        where TValue : notnull =>
        RunAsync(settings, async services =>
        {
            await using var scope = services.CreateAsyncScope();
            var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
            if (!result.IsSuccess)
                throw new CommandRefusedException(ReasonsIn(result.Failure));

            await print(result.Value);
        }, cancellationToken);

    public static Task<int> RunAsync(string[] settings, Func<IServiceProvider, Task> run, CancellationToken cancellationToken) =>
        RunUnpreparedAsync(settings, async services =>
        {
            await services.GetRequiredService<ICommandStorage>().OpenAsync(cancellationToken);
            await run(services);
        });

    /// <summary>For what prepares the store itself.</summary>
    /// <exception cref="StartupException">A setting or the store can't be used.</exception>
    public static async Task<int> RunUnpreparedAsync(string[] settings, Func<IServiceProvider, Task> run)
    {
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Configuration.ReadFiles();
        var reader = new SettingsReader(builder.Configuration);
        reader.Leave(OtpConfiguration.OfTheServiceAlone);
        builder.Services.AddOtp(reader, builder.Configuration, builder.Environment);
        reader.RefuseUnknown();
        builder.Services.AddScoped<ICaller, NoCaller>();

        using var host = builder.Build();
        try
        {
            await run(host.Services);
            return 0;
        }
        catch (ConcurrencyConflictException exception)
        {
            throw new StartupException("Others kept changing the same rows; what was done so far is stored. Run it again.", exception);
        }
        catch (Exception exception) when (exception is not StartupException && IsStorages(exception, host.Services))
        {
            throw new StartupException($"The database can't be used: {exception.GetBaseException().Message}", exception);
        }
    }

    private static bool IsStorages(Exception exception, IServiceProvider services) =>
        exception is StorageUnavailableException || services.GetRequiredService<IStorageProbe>().IsUnavailable(exception);

    private static IReadOnlyList<string> ReasonsIn(Failure failure) => failure.Fields.Count == 0
        ? [failure.Message]
        : [.. failure.Fields.Select(field => $"--{FieldNames.ToOption(field.Name)}: {field.Message}")];

    private sealed class NoCaller : ICaller
    {
        public Caller? Current => null;
    }
}
