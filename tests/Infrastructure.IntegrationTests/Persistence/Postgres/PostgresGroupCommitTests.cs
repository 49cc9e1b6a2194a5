using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Postgres;

internal sealed class PostgresGroupCommitTests
{
    private const string GuessedAt = "09123256545";

    private static readonly string[] ThoseThatOccupyTheWriters = ["09120000001", "09120000002"];

    private readonly List<AsyncServiceScope> _requests = [];
    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await Store.OpenAsync(StorageProvider.PostgreSql);
        foreach (var recipient in ThoseThatOccupyTheWriters.Append(GuessedAt))
        {
            await _store.AddCodeAsync(123456, Of(recipient));
            await (await GuessAsync(recipient))();
        }
    }

    [TearDown]
    public async Task CloseAsync()
    {
        foreach (var request in _requests)
            await request.DisposeAsync();
        _requests.Clear();
        await _store.DisposeAsync();
    }

    [Test]
    public async Task Commit_WithOneThatTheDatabaseRefuses_StoresTheOthers()
    {
        Task<OtpCode> before = null!, after = null!;
        Task refused = null!;
        await InOneCommitAsync(() => [before = _store.AddCodeAsync(1), refused = HandInWrong(), after = _store.AddCodeAsync(2)]);

        var stored = new[] { (await before).Id, (await after).Id };

        Assert.That(async () => await refused, Throws.TypeOf<PostgresException>());
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM otp_codes WHERE id = @first OR id = @second", ("@first", stored[0]), ("@second", stored[1])), Is.EqualTo(2));
    }

    [Test]
    public async Task Commit_ThatIsTakenApart_StoresNothingOfThoseToldToStartAnew()
    {
        var saveStale = await GuessAsync(GuessedAt);
        await (await GuessAsync(GuessedAt))();
        var saveCurrent = await GuessAsync(GuessedAt);

        Task wrong = null!, first = null!, second = null!;
        await InOneCommitAsync(() => [wrong = HandInWrong(), first = saveStale(), second = saveCurrent()]);

        Assert.That(async () => await wrong, Throws.TypeOf<PostgresException>());
        Assert.That(async () => await first, Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That(async () => await second, Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That(_store.Scalar<int>("SELECT wrong_guesses FROM guess_budgets WHERE canonical_recipient = @recipient", ("@recipient", Of(GuessedAt).Canonical)), Is.EqualTo(2));
    }

    private static Recipient Of(string mobileNumber) => Recipient.Of(MobileNumber.Parse(mobileNumber));

    private Task HandInWrong() => _store.Services.GetRequiredService<GroupCommit>().CommitAsync(
        new ChangeSet([new RowChange(new RowStatement("otp_codes", "INSERT INTO otp_codes (id) VALUES (NULL) RETURNING id", isInsert: true, []), [], claim: null)]));

    /// <summary>Judges a wrong guess by what is stored now.</summary>
    /// <returns>What saves it.</returns>
    private async Task<Func<Task>> GuessAsync(string mobileNumber)
    {
        var request = _store.Services.CreateAsyncScope();
        _requests.Add(request);
        var codes = await request.ServiceProvider.GetRequiredService<IOtpCodeRepository>().CodesOfAsync(Of(mobileNumber), Given.Now, CancellationToken.None);
        codes.Verify(OneTimeCode.From(1), purpose: null, Store.Otp.Guesses, Given.Now);
        return () => request.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
    }

    /// <summary>Keeps both writers waiting for the server while changes are handed in, then frees one: what was handed in is the next it takes, all in one commit.</summary>
    private async Task InOneCommitAsync(Func<Task[]> handIn)
    {
        await using var ofTheFreed = await HoldAsync(ThoseThatOccupyTheWriters[0]);
        await using var ofTheOther = await HoldAsync(ThoseThatOccupyTheWriters[1]);

        List<Task> occupying = [];
        foreach (var recipient in ThoseThatOccupyTheWriters)
        {
            occupying.Add((await GuessAsync(recipient))());
            Assert.That(WaitingForALock, Is.EqualTo(occupying.Count).After(delayInMilliseconds: 10_000, pollingInterval: 10));
        }

        var handedIn = Task.WhenAll(handIn());
        await ofTheFreed.Transaction.CommitAsync();
        await handedIn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ofTheOther.Transaction.CommitAsync();
        await Task.WhenAll(occupying);
    }

    private async Task<HeldBudget> HoldAsync(string mobileNumber)
    {
        var connection = new NpgsqlConnection(_store.Settings.ConnectionString);
        await connection.OpenAsync();
        var held = new HeldBudget(connection, await connection.BeginTransactionAsync());
        await using var command = new NpgsqlCommand("SELECT 1 FROM guess_budgets WHERE canonical_recipient = $1 FOR UPDATE", connection, held.Transaction);
        command.Parameters.AddWithValue(Of(mobileNumber).Canonical);
        await command.ExecuteNonQueryAsync();
        return held;
    }

    private long WaitingForALock() => _store.Scalar<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");

    /// <summary>A guess budget that whoever writes it must wait for.</summary>
    private sealed record HeldBudget(NpgsqlConnection Connection, NpgsqlTransaction Transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }
}
