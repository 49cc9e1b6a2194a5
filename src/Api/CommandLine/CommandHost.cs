using MediatR;
using Otp.Api.Errors;
using Otp.Api.Settings;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
using Otp.Infrastructure;

namespace Otp.Api.CommandLine;

/// <summary>Runs one command of the application against the configured store, with or without a service beside it.</summary>
internal static class CommandHost
{
    /// <returns>0, or 1 where the command was refused; why is on standard error.</returns>
    public static Task<int> SendAsync<TValue>(
        string[] settings, IRequest<Result<TValue>> request, Func<TValue, Task> print, CancellationToken cancellationToken)
        where TValue : notnull =>
        RunAsync(settings, async services =>
        {
            await using var scope = services.CreateAsyncScope();
            var result = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(request, cancellationToken);
            if (result.IsSuccess)
            {
                await print(result.Value);
                return 0;
            }

            var lines = result.Failure.Fields.Count == 0
                ? [result.Failure.Message]
                : result.Failure.Fields.Select(field => $"--{FieldNames.ToOption(field.Name)}: {field.Message}");
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, lines));
            return 1;
        }, cancellationToken);

    public static Task<int> RunAsync(string[] settings, Func<IServiceProvider, Task<int>> run, CancellationToken cancellationToken) =>
        RunUnpreparedAsync(settings, async services =>
        {
            await services.PrepareStorageForCommandAsync(cancellationToken);
            return await run(services);
        });

    /// <summary>For what prepares the store itself.</summary>
    public static async Task<int> RunUnpreparedAsync(string[] settings, Func<IServiceProvider, Task<int>> run)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.AddOtp(builder.Configuration, builder.Environment);
        builder.Services.AddScoped<ICaller, NoCaller>();

        using var host = builder.Build();
        try
        {
            return await run(host.Services);
        }
        catch (Exception exception) when (exception is StorageUnavailableException || (exception is not StartupException && host.Services.GetRequiredService<IStorageProbe>().IsUnavailable(exception)))
        {
            await Console.Error.WriteLineAsync($"The database can't be used: {exception.GetBaseException().Message}");
            return 1;
        }
    }

    private sealed class NoCaller : ICaller
    {
        public long? TokenId => null;
    }
}
