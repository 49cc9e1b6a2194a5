using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Statistics;

namespace Otp.Infrastructure.IntegrationTests.Statistics;

[OnBothDatabases]
internal sealed class HourlySumsTests(StorageProvider provider)
{
    private const int Steps = 150;

    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Update_AfterAnyHistory_HasEachThingOnceWhereItHappened([Range(1, 12)] int seed)
    {
        var random = new Random(seed);
        var history = new History(_store, random);
        for (var step = 0; step < Steps; step++)
        {
            await history.StepAsync(random.Next(18));
            if (random.Next(5) > 0)
                continue;

            await UpdateAsync(_store);
            Assert.That(await History.StoredAsync(_store), Is.EqualTo(history.Expected()), $"Seed {seed}, step {step}.");
        }
    }

    [Test]
    public async Task Update_ThatFailsAtItsLastStatement_LeavesNothingToBeCountedTwice()
    {
        var history = new History(_store, new Random(1));
        await history.StepAsync(0);
        await UpdateAsync(_store);
        for (var step = 0; step < Steps; step++)
            await history.StepAsync(step % 15);
        _store.Scalar<object>(provider == StorageProvider.Sqlite
            ? "CREATE TRIGGER fails BEFORE UPDATE ON sum_progress BEGIN SELECT RAISE(ABORT, 'fails'); END"
            : "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fails'; END $$; CREATE TRIGGER fails BEFORE UPDATE ON sum_progress FOR EACH ROW EXECUTE FUNCTION fails()");

        Assert.That(async () => await UpdateAsync(_store), Throws.Exception.With.InnerException.Message.Contains("fails"));

        _store.Scalar<object>(provider == StorageProvider.Sqlite ? "DROP TRIGGER fails" : "DROP TRIGGER fails ON sum_progress");
        await UpdateAsync(_store);
        Assert.That(await History.StoredAsync(_store), Is.EqualTo(history.Expected()));
    }

    // What is deleted while it is counted is counted by one of them.
    [Test]
    public async Task Update_WhileCodesComeAndGo_CountsEachOnce()
    {
        await using var beside = _store.Beside();
        var done = 0;
        var summing = InParallelAsync<Store>(provider == StorageProvider.Sqlite ? [_store] : [_store, beside], async store =>
        {
            while (Volatile.Read(ref done) == 0)
                await UpdateAsync(store);
        });
        await InParallelAsync(Enumerable.Range(0, 4), async worker =>
        {
            for (var number = 0; number < 40; number++)
            {
                var code = await _store.AddCodeAsync(recipient: Given.RecipientOf((worker * 1000) + number), validTo: _store.Clock.GetUtcNow().AddYears(1));
                // Past the time that is counted anew each time, for some.
                _store.Clock.Advance(TimeSpan.FromSeconds(number % 7));
                await DeleteAsync(code);
            }
        });
        Volatile.Write(ref done, 1);
        await summing;

        _store.Clock.Advance(TimeSpan.FromHours(1));
        await UpdateAsync(_store);

        Assert.That(_store.Scalar<long>("SELECT CAST(SUM(created) AS bigint) FROM hourly_sums WHERE dimension = 0"), Is.EqualTo(160));
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM hourly_sums WHERE dimension = 0 AND expired <> 0"), Is.Zero);
    }

    [Test]
    public async Task Update_ByANodeWhoseClockIsAhead_LeavesRoomForTheOthers()
    {
        await using var beside = _store.Beside();
        await _store.AddCodeAsync();
        var late = provider == StorageProvider.Sqlite ? TimeSpan.FromSeconds(20) : TimeSpan.FromSeconds(80);
        beside.Clock.Advance(late);
        await UpdateAsync(beside);
        await _store.AddCodeAsync(recipient: Given.SomeoneElse);

        beside.Clock.Advance(TimeSpan.FromHours(2));
        await UpdateAsync(beside);

        Assert.That(await History.StoredAsync(beside), Has.Some.EqualTo("29 14 All '' created: 2"));
    }

    [Test]
    public async Task Update_MorePurposesThanHaveSumsOfTheirOwn_PutsTheRestTogether()
    {
        for (var number = 0; number < Tally.MostPurposes + 3; number++)
            await AddCodeForAsync($"order-{number}");
        await UpdateAsync(_store);
        await AddCodeForAsync("order-0");
        await AddCodeForAsync("another");

        _store.Clock.Advance(TimeSpan.FromHours(1));
        await UpdateAsync(_store);

        var stored = (await History.StoredAsync(_store)).Where(line => line.Contains("created", StringComparison.Ordinal)).ToList();
        Assert.That(stored, Has.Some.EqualTo("29 14 Purpose '*' created: 4"));
        Assert.That(stored.Count(line => line.Contains("Purpose", StringComparison.Ordinal)), Is.EqualTo(Tally.MostPurposes + 1));
    }

    [Test]
    public async Task Update_LongAfterTheLast_MakesUpForIt()
    {
        await _store.AddCodeAsync();
        await UpdateAsync(_store);
        _store.Clock.Advance(TimeSpan.FromDays(3));
        await _store.AddCodeAsync();

        await UpdateAsync(_store);

        Assert.That(
            (await History.StoredAsync(_store)).Where(line => line.Contains("All", StringComparison.Ordinal)),
            Is.EqualTo(["01 14 All '' created: 1", "29 14 All '' created: 1", "29 14 All '' expired: 1"]));
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM loose_events"), Is.Zero);
    }

    private static Task UpdateAsync(Store store) => store.Services.GetRequiredService<HourlySums>().UpdateAsync(CancellationToken.None);

    private static Task InParallelAsync<T>(IEnumerable<T> items, Func<T, Task> work) =>
        Task.WhenAll(items.Select(item => Task.Run(() => work(item))));

    private Task<OtpCode> AddCodeForAsync(string purpose) => _store.InScopeAsync(async services =>
    {
        var recipient = Given.RecipientOf(Random.Shared.Next(10_000_000));
        var code = OtpCode.Create(
            OneTimeCode.From(123_456), recipient, validTo: null, Store.Expiry, Caller.OfToken(1), _store.Clock.GetUtcNow(), Purpose.Parse(purpose)).Value;
        await services.GetRequiredService<IOtpCodeRepository>().AddAsync(code, CancellationToken.None);
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
        return code;
    });

    private Task<bool> DeleteAsync(OtpCode code) => _store.InScopeAsync(async services =>
    {
        services.GetRequiredService<IOtpCodeRepository>().Remove(await services.CodeAsync(code.Id));
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
        return true;
    });
}
