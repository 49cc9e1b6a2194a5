using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Paging;
using Otp.Application.OtpCodes.Queries;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence;

/// <summary>No request text may grow what is kept of queries. Alone, for it is the whole process's.</summary>
[OnBothDatabases]
[NonParallelizable]
internal sealed class CompiledQueriesTests(StorageProvider provider)
{
    private static readonly Days AnyDay = new(From: null, Until: null);
    private static readonly OtpCodeOrder[] Newest = [new(OtpCodeOrderField.Id, Descending: true)];

    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await Store.OpenAsync(provider);
        CompiledQueries.OfThisProcess.Clear();
    }

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Lists_OfOneFormWithOtherValues_AreOneQuery()
    {
        await ListAsync(0);
        var once = Kept;

        for (var value = 1; value < 20; value++)
            await ListAsync(value);

        Assert.That(Kept, Is.EqualTo(once));

        Task ListAsync(int value)
        {
            var day = Given.Now.AddDays(value);
            return ListAsyncBy(
                new OtpCodeFilter
                {
                    Search = $"{value}x",
                    IdMin = value,
                    IdMax = value + 1000,
                    Ordering = Newest,
                    Created = new Days(day, day.AddDays(1)),
                    Updated = new Days(day, day.AddDays(2)),
                },
                new PageRequest(value + 1, Offset: 0));
        }
    }

    [Test]
    public async Task Lists_OfEveryForm_KeepNoMoreThanTheBound()
    {
        var fields = Enum.GetValues<OtpCodeOrderField>();
        for (var form = 0; form < 300; form++)
        {
            await ListAsyncBy(
                new OtpCodeFilter
                {
                    Search = (form & 1) == 0 ? null : "x",
                    IdMin = (form & 2) == 0 ? null : 1,
                    IdMax = (form & 4) == 0 ? null : 9,
                    HasEmail = (form & 8) == 0 ? null : true,
                    HasMobileNumber = (form & 16) == 0 ? null : true,
                    Ordering = [new OtpCodeOrder(fields[(form >> 5) % fields.Length], Descending: (form >> 7) % 2 == 0)],
                    Created = (form & 256) == 0 ? AnyDay : new Days(Given.Now, Until: null),
                    Updated = AnyDay,
                },
                new PageRequest(10, Offset: 0));
        }

        Assert.That(Kept, Is.LessThanOrEqualTo(CompiledQueries.Most).And.GreaterThan(0));
    }

    private static int Kept => CompiledQueries.OfThisProcess.Count;

    private Task<Page<Application.OtpCodes.OtpCodeDto>> ListAsyncBy(OtpCodeFilter filter, PageRequest page) =>
        _store.InScopeAsync(services => services.GetRequiredService<IOtpCodeReader>().ListAsync(filter, page, CancellationToken.None));
}
