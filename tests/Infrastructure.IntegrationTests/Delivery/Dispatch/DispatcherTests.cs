using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Dispatch;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Delivery.Dispatch;

/// <summary>The dispatcher as it runs, on a clock that stands still: whatever waits for a time waits for ever.</summary>
[OnBothDatabases]
internal sealed class DispatcherTests(StorageProvider storage)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Mail_BesideAGatewayThatHangsWithMoreThanItHasPlaces_GoesOut()
    {
        var hang = new TaskCompletionSource();
        var gateway = new ScriptedProvider("gateway") { Until = hang.Task };
        var server = new ScriptedProvider("server", DeliveryChannel.Email);
        await using var store = await Store.OpenAsync(storage, configure: services =>
            services.AddSingleton(provider => new DeliveryProviders([gateway, server], provider.GetRequiredService<TimeProvider>())));
        var dispatcher = store.Services.GetServices<IHostedService>().OfType<Dispatcher>().Single();
        await dispatcher.StartAsync(CancellationToken.None);
        var places = gateway.Limits.Connections;
        for (var number = 0; number < places + 4; number++)
            await SendAsync(store, new SendOtpCodeCommand { MobileNumber = Input.OfText($"0912325{number:0000}") });
        for (var place = 0; place < places; place++)
            await gateway.GivenAsync(Patience);

        await SendAsync(store, new SendOtpCodeCommand { Email = Input.OfText("a@b.example") });
        await server.GivenAsync(Patience);

        Assert.That(gateway.Delivered, Has.Count.EqualTo(places));
        hang.SetResult();
        await dispatcher.StopAsync(CancellationToken.None);
    }

    private static async Task SendAsync(Store store, SendOtpCodeCommand command)
    {
        var sent = await store.InScopeAsync(services => services.GetRequiredService<IMediator>().Send(command));
        Assert.That(sent.IsSuccess, Is.True, sent.Failure?.Message);
    }
}
