using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests.Storage;

[OnBothDatabases]
internal sealed class RetentionTests(StorageProvider provider)
{
    private Store _store = null!;

    private Retention Retention => _store.Services.GetServices<IHostedService>().OfType<Retention>().Single();

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Sweep_CodesThatEndedLongerAgo_GoesThroughAllOfThemInBatches()
    {
        for (var code = 0; code < (2 * Retention.BatchSize) + 1; code++)
            await _store.AddCodeAsync(code, Given.RecipientOf(code));
        var kept = await _store.AddCodeAsync(validTo: Given.Now.AddMinutes(2).AddMicroseconds(1));
        _store.Clock.Advance(TimeSpan.FromMinutes(2) + Store.Retention + TimeSpan.FromMicroseconds(1));

        var deleted = await Retention.SweepAsync(CancellationToken.None);

        Assert.That(deleted, Is.EqualTo((2 * Retention.BatchSize) + 1));
        Assert.That(_store.Scalar<long>("SELECT id FROM otp_codes"), Is.EqualTo(kept.Id));
    }

    [Test]
    public async Task Sweep_AtTheEndOfTheRetentionItself_KeepsTheCode()
    {
        await _store.AddCodeAsync();
        _store.Clock.Advance(TimeSpan.FromMinutes(2) + Store.Retention);

        Assert.That(await Retention.SweepAsync(CancellationToken.None), Is.Zero);
    }

    [Test]
    public async Task Sweep_MoreIdleAnswersOfAToken_DropsTheOldestOfThoseAlone()
    {
        var (numbers, random, keptAt) = provider == StorageProvider.Sqlite
            ? ("WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < @count) ", "randomblob(32)", "@now")
            : ("WITH numbers(n) AS (SELECT generate_series(1, @count)) ", "decode(md5(random()::text) || md5(n::text), 'hex')", "to_timestamp(@now / 1000000.0)");
        foreach (var (token, count) in new[] { ("1", Retention.MostIdleAnswers + 2), ("2", 1), ("NULL", 1) })
        {
            _store.Scalar<object>(
                $"{numbers}INSERT INTO kept_answers (request_fingerprint, body_fingerprint, sealed_answer, kept_at, is_copy, idle_token_id) SELECT {random}, {random}, {random}, {keptAt}, (1 = 0), {token} FROM numbers",
                ("@count", count), ("@now", MicrosecondConverter.ToMicroseconds(Given.Now)));
        }

        var deleted = await Retention.SweepAsync(CancellationToken.None);

        Assert.That(deleted, Is.EqualTo(2));
        Assert.That(_store.Scalar<long>("SELECT min(id) FROM kept_answers"), Is.EqualTo(3));
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM kept_answers"), Is.EqualTo(Retention.MostIdleAnswers + 2));
    }

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    public async Task Sweep_Budgets_KeepsThoseThatCount(int wrongGuesses, int kept)
    {
        _store.Scalar<object>(
            "INSERT INTO guess_budgets (canonical_recipient, wrong_guesses, wrong_guesses_since_lock, locks, is_locked_until_unlock, changed_at, version) VALUES ('09123256545', @wrong, @wrong, 0, CAST(@locked AS boolean), @changed, 1)",
            ("@wrong", wrongGuesses),
            ("@locked", provider == StorageProvider.Sqlite ? 0 : false),
            ("@changed", provider == StorageProvider.Sqlite ? 0L : DateTimeOffset.UnixEpoch));

        await Retention.SweepAsync(CancellationToken.None);

        Assert.That(_store.Scalar<long>("SELECT count(*) FROM guess_budgets"), Is.EqualTo(kept));
    }

    [TestCase(24 * 60, 1)]
    [TestCase((24 * 60) + 1, 0)]
    public async Task Sweep_KeptAnswers_KeepsThoseOfADay(int minutes, int kept)
    {
        _store.Scalar<object>(
            $"INSERT INTO kept_answers (request_fingerprint, body_fingerprint, sealed_answer, is_copy, kept_at) VALUES ({Blob}, {Blob}, {Blob}, (1 = 0), @at)",
            ParameterOf(Given.Now));
        _store.Clock.Advance(TimeSpan.FromMinutes(minutes));

        await Retention.SweepAsync(CancellationToken.None);

        Assert.That(_store.Scalar<long>("SELECT count(*) FROM kept_answers"), Is.EqualTo(kept));
    }

    [TestCase(60, 1)]
    [TestCase(61, 0)]
    public async Task Sweep_SendBudgets_KeepsThoseThatCount(int minutes, int kept)
    {
        _store.Scalar<object>(
            $"INSERT INTO send_budgets (canonical_recipient, sent_at, last_sent_at, version) VALUES ('09123256545', {Blob}, @at, 1)",
            ParameterOf(Given.Now));
        _store.Clock.Advance(TimeSpan.FromMinutes(minutes));

        await Retention.SweepAsync(CancellationToken.None);

        Assert.That(_store.Scalar<long>("SELECT count(*) FROM send_budgets"), Is.EqualTo(kept));
    }

    [TestCase("otp_codes")]
    [TestCase("guess_budgets")]
    [TestCase("send_budgets")]
    [TestCase("kept_answers")]
    public async Task Sweep_WhereOneDeletionFails_DoesTheOthers(string failing)
    {
        await _store.AddCodeAsync();
        _store.Scalar<object>(
            $"INSERT INTO guess_budgets (canonical_recipient, wrong_guesses, wrong_guesses_since_lock, locks, is_locked_until_unlock, changed_at, version) VALUES ('a', 0, 0, 0, {(provider == StorageProvider.Sqlite ? "0" : "false")}, @at, 1)",
            ParameterOf(Given.Now));
        _store.Scalar<object>($"INSERT INTO send_budgets (canonical_recipient, sent_at, last_sent_at, version) VALUES ('a', {Blob}, @at, 1)", ParameterOf(Given.Now));
        _store.Scalar<object>($"INSERT INTO kept_answers (request_fingerprint, body_fingerprint, sealed_answer, is_copy, kept_at) VALUES ({Blob}, {Blob}, {Blob}, (1 = 0), @at)", ParameterOf(Given.Now));
        _store.Clock.Advance(TimeSpan.FromMinutes(3) + Store.Retention);
        if (provider == StorageProvider.PostgreSql)
            _store.Scalar<object>("CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''stuck''; END'");
        _store.Scalar<object>(provider == StorageProvider.Sqlite
            ? $"CREATE TRIGGER stuck BEFORE DELETE ON {failing} BEGIN SELECT RAISE(ABORT, 'stuck'); END"
            : $"CREATE TRIGGER stuck BEFORE DELETE ON {failing} FOR EACH ROW EXECUTE FUNCTION stuck()");

        Assert.That(await Retention.SweepAsync(CancellationToken.None), Is.EqualTo(3));
    }

    private string Blob => provider == StorageProvider.Sqlite ? "x'00'" : "'\\x00'::bytea";

    // As each database keeps instants.
    private (string Name, object Value) ParameterOf(DateTimeOffset at) =>
        ("@at", provider == StorageProvider.Sqlite ? (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : at);
}
