using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Otp.Application.Common.Interfaces;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Postgres;

internal sealed class PostgresGroupCommitTests
{
    private const string GuessedAt = "09123256545";

    private static readonly string[] ThoseThatOccupyTheWriters = ["09120000001", "09120000002"];

    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await Store.OpenAsync(StorageProvider.PostgreSql);
        foreach (var recipient in ThoseThatOccupyTheWriters.Append(GuessedAt))
            await _store.AddCodeAsync(123456, Of(recipient));
    }

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Commit_WithOneThatTheDatabaseRefuses_StoresTheOthers()
    {
        Task<OtpCode> before = null!, after = null!;
        Task refused = null!;
        await InOneCommitAsync(() =>
        {
            before = _store.AddCodeAsync(1);
            refused = HandInWrong();
            after = _store.AddCodeAsync(2);
        });

        var stored = new[] { (await before).Id, (await after).Id };

        Assert.That(async () => await refused, Throws.TypeOf<PostgresException>());
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM otp_codes WHERE id = @first OR id = @second", ("@first", stored[0]), ("@second", stored[1])), Is.EqualTo(2));
    }

    [Test]
    public async Task Commit_ThatIsTakenApart_StoresNothingOfThoseToldToStartAnew()
    {
        await using var stale = _store.Services.CreateAsyncScope();
        await using var current = _store.Services.CreateAsyncScope();
        await (await GuessAsync(GuessedAt, _store.Services.CreateAsyncScope()))();
        var saveStale = await GuessAsync(GuessedAt, stale);
        await (await GuessAsync(GuessedAt, _store.Services.CreateAsyncScope()))();
        var saveCurrent = await GuessAsync(GuessedAt, current);

        Task wrong = null!, first = null!, second = null!;
        await InOneCommitAsync(() => (wrong, first, second) = (HandInWrong(), saveStale(), saveCurrent()));

        Assert.That(async () => await wrong, Throws.TypeOf<PostgresException>());
        Assert.That(async () => await first, Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That(async () => await second, Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That(_store.Scalar<int>("SELECT wrong_guesses FROM guess_budgets WHERE canonical_recipient = @recipient", ("@recipient", Of(GuessedAt).Canonical)), Is.EqualTo(2));
    }

    private static Recipient Of(string mobileNumber) => Recipient.Of(MobileNumber.Parse(mobileNumber));

    private Task HandInWrong() => _store.Services.GetRequiredService<IGroupCommit>().CommitAsync(
        new ChangeSet([new RowChange(new RowStatement("otp_codes", "INSERT INTO otp_codes (id) VALUES (NULL) RETURNING id", isInsert: true, []), [], claim: null)]));

    /// <summary>Judges a wrong guess by what is stored now.</summary>
    /// <returns>What saves it.</returns>
    private static async Task<Func<Task>> GuessAsync(string mobileNumber, AsyncServiceScope scope)
    {
        var codes = await scope.ServiceProvider.GetRequiredService<IOtpCodeRepository>().CodesOfAsync(Of(mobileNumber), Store.Now, CancellationToken.None);
        codes.Verify(OneTimeCode.From(1), purpose: null, Store.Otp.Guesses, Store.Now);
        return () => scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
    }

    /// <summary>Keeps both writers waiting for the server while changes are handed in, so that these share what comes next.</summary>
    private async Task InOneCommitAsync(Action handIn)
    {
        await using var connection = new NpgsqlConnection(_store.Settings.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE guess_budgets IN SHARE ROW EXCLUSIVE MODE", connection, transaction))
            await command.ExecuteNonQueryAsync();

        List<Task> occupying = [];
        foreach (var recipient in ThoseThatOccupyTheWriters)
        {
            occupying.Add((await GuessAsync(recipient, _store.Services.CreateAsyncScope()))());
            Assert.That(WaitingForALock, Is.EqualTo(occupying.Count).After(delayInMilliseconds: 10_000, pollingInterval: 10));
        }

        handIn();
        await transaction.CommitAsync();
        await Task.WhenAll(occupying);
    }

    private long WaitingForALock() => _store.Scalar<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
}
