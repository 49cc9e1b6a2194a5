using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Persistence.Sqlite;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Sqlite;

internal sealed class SqliteGroupCommitTests
{
    private static readonly Recipient Recipient = Given.Someone;
    private static readonly GuessLimits Limits = new(MaxAttempts: 5, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), HardLimit: 100);

    private Store _store = null!;

    private SqliteWriterGate Gate => _store.Services.GetRequiredService<SqliteWriterGate>();

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync();

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Commit_OfManyThatWait_IsShared()
    {
        var before = CommitsInTheLog();
        List<Task<OtpCode>> waiting;
        using (await Gate.EnterAsync(CancellationToken.None))
            waiting = [.. Enumerable.Range(0, 50).Select(code => _store.AddCodeAsync(code))];

        var ids = (await Task.WhenAll(waiting)).Select(code => code.Id).ToList();

        Assert.That(ids, Is.Ordered.And.Unique);
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM otp_codes"), Is.EqualTo(50));
        // One may already have been on its way when the others came.
        Assert.That(CommitsInTheLog() - before, Is.EqualTo(1).Or.EqualTo(2));
    }

    [Test]
    public async Task Commit_WithOneThatTheDatabaseRefuses_StoresTheOthers()
    {
        var wrong = new ChangeSet([new RowChange(new RowStatement("otp_codes", "INSERT INTO otp_codes (id) VALUES (NULL) RETURNING id", isInsert: true, []), [], claim: null)]);
        Task before, refused, after;
        using (await Gate.EnterAsync(CancellationToken.None))
        {
            before = _store.AddCodeAsync(1);
            refused = _store.Services.GetRequiredService<GroupCommit>().CommitAsync(wrong);
            after = _store.AddCodeAsync(2);
        }

        await Task.WhenAll(before, after);

        Assert.That(async () => await refused, Throws.TypeOf<SqliteException>());
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM otp_codes"), Is.EqualTo(2));
    }

    [Test]
    public async Task Commit_OfTwoFirstGuesses_StoresOneAndHasTheOtherStartAnew()
    {
        await _store.AddCodeAsync(123456, Recipient);
        Task first, second;
        using (await Gate.EnterAsync(CancellationToken.None))
            (first, second) = (GuessAsync(1), GuessAsync(2));

        await first;

        Assert.That(async () => await second, Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That(_store.Scalar<long>("SELECT wrong_guesses FROM guess_budgets"), Is.EqualTo(1));
    }

    [Test]
    public async Task Commit_WhereALaterRowWasChangedMeanwhile_LeavesNothingOfTheEarlier()
    {
        var code = await _store.AddCodeAsync(123456, Recipient);

        var guess = GuessAsync(123456, meanwhile: () => _store.Scalar<object>("UPDATE otp_codes SET version = version + 1 WHERE id = @id", ("@id", code.Id)));

        Assert.That(async () => await guess, Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM guess_budgets"), Is.Zero);
    }

    [Test]
    public async Task Commit_OfAClientThatHasGone_IsStoredAllTheSame()
    {
        await _store.AddCodeAsync(123456, Recipient);
        using var gone = new CancellationTokenSource();
        Task saved;
        using (await Gate.EnterAsync(CancellationToken.None))
        {
            saved = GuessAsync(1, cancellationToken: gone.Token);
            await gone.CancelAsync();
        }

        await saved;

        Assert.That(_store.Scalar<long>("SELECT wrong_guesses FROM guess_budgets"), Is.EqualTo(1));
    }

    [Test]
    public async Task Save_OfAClientThatHadGoneBefore_StoresNothing()
    {
        await _store.AddCodeAsync(123456, Recipient);

        Assert.That(async () => await GuessAsync(1, cancellationToken: new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM guess_budgets"), Is.Zero);
    }

    [Test]
    public async Task Stop_StoresWhatWasHandedInBefore()
    {
        List<Task<OtpCode>> waiting;
        Task<Store> reopened;
        using (await Gate.EnterAsync(CancellationToken.None))
        {
            waiting = [.. Enumerable.Range(0, 20).Select(code => _store.AddCodeAsync(code))];
            reopened = Task.Run(() => _store.ReopenAsync());
        }

        await Task.WhenAll(waiting);
        _store = await reopened;

        Assert.That(_store.Scalar<long>("SELECT count(*) FROM otp_codes"), Is.EqualTo(20));
    }

    [Test]
    public async Task Commit_WhereTheFileWasTakenAway_IsUnavailable()
    {
        await _store.AddCodeAsync();
        File.Delete(_store.Settings.DatabaseFile);

        Assert.That(() => _store.AddCodeAsync(), Throws.TypeOf<StorageUnavailableException>());
    }

    [Test]
    public async Task Commit_OfALongQueueWhileAnotherProcessWrites_IsGivenUpInTimeForAStop()
    {
        await using var other = new SqliteConnection($"Data Source={_store.Settings.DatabaseFile};Pooling=false");
        await other.OpenAsync();
        await using var writing = other.BeginTransaction(deferred: false);
        var commits = _store.Services.GetRequiredService<GroupCommit>();

        var waiting = Enumerable.Range(0, 4_000).Select(_ => commits.CommitAsync(new ChangeSet([]))).ToList();

        // The longest wait for the turn, and one for the engine on top.
        await Task.WhenAll(waiting.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default))).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(waiting.Select(task => task.Exception?.InnerException), Is.All.TypeOf<StorageUnavailableException>());
    }

    private Task<bool> GuessAsync(int guess, Action? meanwhile = null, CancellationToken cancellationToken = default) => _store.InScopeAsync(async services =>
    {
        var codes = await services.GetRequiredService<IOtpCodeRepository>().CodesOfAsync(Recipient, Given.Now, CancellationToken.None);
        codes.Verify(OneTimeCode.From(guess), purpose: null, Limits, Given.Now);
        meanwhile?.Invoke();
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(cancellationToken);
        return true;
    });

    // A frame of the write-ahead log ends a commit where it names the database's size (https://www.sqlite.org/fileformat2.html, 4.1).
    private int CommitsInTheLog()
    {
        const int HeaderLength = 32, FrameHeaderLength = 24, PageLength = 4096;
        using var file = new FileStream(_store.Settings.DatabaseFile + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var log = new byte[file.Length];
        file.ReadExactly(log);
        return Enumerable.Range(0, (log.Length - HeaderLength) / (FrameHeaderLength + PageLength))
            .Count(frame => BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(HeaderLength + (frame * (FrameHeaderLength + PageLength)) + 4)) != 0);
    }
}
