using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common;
using Otp.Infrastructure.Access;
using Otp.Infrastructure.Delivery.Dispatch;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Sqlite;

// It listens to the whole process.
[NonParallelizable]
internal sealed class SqliteTelemetryTests
{
    [Test]
    public async Task Duration_IsToldOfWhatIsWaitedForAndNotOfPolls()
    {
        await using var store = await Store.OpenAsync();
        var told = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Name: "db.client.operation.duration", Meter.Name: OtpMetrics.MeterName })
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => told++);
        listener.Start();

        await store.Services.GetRequiredService<AccessTokenDirectory>().LookNextAsync(CancellationToken.None);
        await store.Services.GetRequiredService<DueDeliveries>().LeaseAsync(store.Services.GetRequiredService<DeliveryProviders>().All[0], 1, CancellationToken.None);
        await store.Services.GetRequiredService<DueDeliveries>().CountAsync(CancellationToken.None);
        var polls = told;
        await store.InScopeAsync(services => services.GetRequiredService<OtpDbContext>().AccessTokens.CountAsync());

        Assert.That((polls, told), Is.EqualTo((0, 1)));
    }
}
