using System.Data.Common;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Access;
using Otp.Application.Access.Commands;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Infrastructure.Access;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Access;

[OnBothDatabases]
internal sealed class AccessTokenDirectoryTests(StorageProvider provider)
{
    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Key_OfTheFirstStart_IsAnAdmins()
    {
        var grant = await FindAsync(_store, File.ReadAllText(_store.Settings.AdminTokenFile).Trim());

        Assert.That(grant!.Role, Is.EqualTo(Role.Admin));
    }

    [Test]
    public async Task Key_InTheFile_IsAHashOnly()
    {
        var created = await CreateStaffAsync(_store);

        Assert.That(
            _store.Scalar<byte[]>("SELECT key_hash FROM access_tokens WHERE id = @id", ("@id", created.Id)),
            Is.EqualTo(AccessKey.HashOf(created.Key.Reveal())));
    }

    [Test]
    public async Task Token_CreatedHere_IsKnownAtOnce()
    {
        var created = await CreateStaffAsync(_store);

        var grant = await FindAsync(_store, created.Key.Reveal());

        Assert.That(grant!.TokenId, Is.EqualTo(created.Id));
        Assert.That(grant.Allows(Permission.CreateOtpCode), Is.True);
        Assert.That(grant.Allows(Permission.ReadOtpCode), Is.False);
        Assert.That(grant.Allows(Permission.ManageAccess), Is.False);
    }

    [Test]
    public async Task Token_RevokedHere_IsUnknownAtOnce()
    {
        var created = await CreateStaffAsync(_store);

        await RevokeAsync(_store, created.Id);

        Assert.That(await FindAsync(_store, created.Key.Reveal()), Is.Null);
    }

    [Test]
    public async Task Token_CommittedAfterOneWithAHigherId_ShowsAtTheNextLook()
    {
        await using var other = _store.Beside();
        var directory = _store.Services.GetRequiredService<AccessTokenDirectory>();
        var (first, second) = (await CreateStaffAsync(other), await CreateStaffAsync(other));
        _store.Scalar<object>("UPDATE access_tokens SET id = id + 10 WHERE id = @id", ("@id", first.Id));
        _store.Scalar<object>("DELETE FROM access_tokens WHERE id = @id", ("@id", second.Id));
        await directory.LookNextAsync(CancellationToken.None);

        _store.Scalar<object>(
            "INSERT INTO access_tokens (id, name, role, permissions, prefix, key_hash, created_at) SELECT @id, name, role, permissions, prefix, @hash, created_at FROM access_tokens WHERE id = 1",
            ("@id", second.Id), ("@hash", AccessKey.HashOf(second.Key.Reveal())));
        await directory.LookNextAsync(CancellationToken.None);

        Assert.That(await FindAsync(_store, second.Key.Reveal()), Is.Not.Null);
    }

    [Test]
    public async Task Token_ChangedByAnotherProcess_ShowsAtOnce()
    {
        await using var other = _store.Beside();

        var created = await CreateStaffAsync(other);
        var afterTheCreation = await FindAsync(_store, created.Key.Reveal());
        await RevokeAsync(other, created.Id);
        var afterTheRevocation = await FindAsync(_store, created.Key.Reveal());

        Assert.That(afterTheCreation, Is.Not.Null);
        Assert.That(afterTheRevocation, Is.Null);
    }

    [Test]
    public async Task Token_RevokedTwiceByAnotherProcess_IsRefusedWhenEitherIsAnswered()
    {
        await using var other = _store.Beside();
        var created = await CreateStaffAsync(other);
        await FindAsync(_store, created.Key.Reveal());

        var first = RevokeAsync(other, created.Id);
        while (_store.Scalar<long>("SELECT count(*) FROM access_tokens WHERE revoked_at IS NOT NULL") == 0)
            await Task.Yield();
        await RevokeAsync(other, created.Id);
        var afterTheSecond = await FindAsync(_store, created.Key.Reveal());
        await first;

        Assert.That(afterTheSecond, Is.Null);
    }

    [Test]
    public async Task Key_KnownWithinTheLease_IsAnsweredWithoutAskingAndAfterItIsAskedFor()
    {
        var time = new FakeTimeProvider();
        await using var store = await Store.OpenAsync(provider, configure: services => services.AddSingleton(new TokenLease(time)));
        var key = File.ReadAllText(store.Settings.AdminTokenFile).Trim();
        store.Scalar<object>("UPDATE access_tokens SET revoked_at = created_at");

        time.Advance(TokenLease.Length - TimeSpan.FromTicks(1));
        var within = FindAsync(store, key);
        time.Advance(TimeSpan.FromTicks(1));
        var after = await FindAsync(store, key);

        Assert.That(within.IsCompletedSuccessfully, Is.True);
        Assert.That(await within, Is.Not.Null);
        Assert.That(after, Is.Null);
    }

    [Test]
    public async Task Key_AfterTheLeaseAndWithoutADatabase_IsNeitherTakenNorCalledUnknown()
    {
        var time = new FakeTimeProvider();
        await using var store = await Store.OpenAsync(provider, configure: services => services.AddSingleton(new TokenLease(time)));
        var key = File.ReadAllText(store.Settings.AdminTokenFile).Trim();
        TakeAway(store);

        time.Advance(TokenLease.Length);

        Assert.That(async () => await FindAsync(store, key), Throws.TypeOf<StorageUnavailableException>());
        Assert.That(async () => await FindAsync(store, "unknown"), Throws.TypeOf<StorageUnavailableException>().After(10_000, 10));
    }

    [Test]
    public async Task Revocation_OfThisProcessThatCanNotBeReadBack_LeavesNothingReliedOn()
    {
        var key = File.ReadAllText(_store.Settings.AdminTokenFile).Trim();
        TakeAway(_store);

        await _store.Services.GetRequiredService<AccessTokenDirectory>().RefreshAsync(CancellationToken.None);

        Assert.That(async () => await FindAsync(_store, key), Throws.TypeOf<StorageUnavailableException>());
    }

    [Test]
    public async Task Revocation_ByTheOnlyProcessThatServes_NeedNotBeWaitedFor()
    {
        var time = new FakeTimeProvider();
        await using var store = await Store.OpenAsync(provider, configure: services => services.AddSingleton(new TokenLease(time)));

        var waiting = store.Services.GetRequiredService<IAccessTokenDirectory>().OutlastOtherProcessesAsync(CancellationToken.None);
        var atOnce = waiting.IsCompleted;
        time.Advance(TokenLease.Length);
        var afterTheLease = waiting.IsCompleted;
        time.Advance(TokenLease.Length);
        await waiting;

        Assert.That((atOnce, afterTheLease), Is.EqualTo((provider == StorageProvider.Sqlite, provider == StorageProvider.Sqlite)));
    }

    [Test]
    public void Watcher_LooksMoreThanOnceInALease() => Assert.That(AccessTokenWatcher.WatchInterval * 2, Is.LessThan(TokenLease.Length));

    [Test]
    public async Task LastUse_IsStoredToTheMinute()
    {
        var created = await CreateStaffAsync(_store);
        await FindAsync(_store, created.Key.Reveal());

        await _store.Services.GetRequiredService<AccessTokenDirectory>().StoreLastUsesAsync(CancellationToken.None);

        var stored = await _store.InScopeAsync(services => services.GetRequiredService<OtpDbContext>().AccessTokens.SingleAsync(token => token.Id == created.Id));
        Assert.That(stored.LastUsedAt, Is.EqualTo(new DateTimeOffset(2025, 12, 29, 14, 46, 0, TimeSpan.Zero)));
    }

    [Test]
    public async Task LastUse_ThatCouldNotBeStored_IsStoredLater()
    {
        var created = await CreateStaffAsync(_store);
        await FindAsync(_store, created.Key.Reveal());
        var directory = _store.Services.GetRequiredService<AccessTokenDirectory>();

        _store.Scalar<object>("ALTER TABLE access_tokens RENAME TO elsewhere");
        Assert.That(() => directory.StoreLastUsesAsync(CancellationToken.None), Throws.InstanceOf<DbException>());
        _store.Scalar<object>("ALTER TABLE elsewhere RENAME TO access_tokens");
        await directory.StoreLastUsesAsync(CancellationToken.None);

        Assert.That(_store.Scalar<object>("SELECT last_used_at FROM access_tokens WHERE id = @id", ("@id", created.Id)), Is.Not.Null.And.Not.EqualTo(DBNull.Value));
    }

    [Test]
    public async Task Admins_WhoRevokeOneAnotherAtTheSameTime_LeaveOne()
    {
        var admins = new[] { 1L, await CreateAdminAsync(), await CreateAdminAsync() };

        var outcomes = await Task.WhenAll(admins.Select(id => Task.Run(() => RevokeAsync(_store, id))));

        Assert.That(outcomes.Count(succeeded => succeeded), Is.EqualTo(2));
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM access_tokens WHERE revoked_at IS NULL"), Is.EqualTo(1));
    }

    private static ValueTask<AccessGrant?> FindAsync(Store store, string key) =>
        store.Services.GetRequiredService<IAccessTokenDirectory>().FindAsync(key, CancellationToken.None);

    private static void TakeAway(Store store)
    {
        if (store.Settings.Provider == StorageProvider.Sqlite)
            File.Move(store.Settings.DatabaseFile, store.Settings.DatabaseFile + ".away");
        else
            store.Scalar<object>("ALTER TABLE access_tokens RENAME TO elsewhere");
    }

    private static Task<CreatedAccessTokenDto> CreateStaffAsync(Store store) =>
        CreateAsync(store, "staff", Input.OfList([Input.OfNumber("2851")]));

    private async Task<long> CreateAdminAsync() => (await CreateAsync(_store, "admin", permissions: default)).Id;

    private static Task<CreatedAccessTokenDto> CreateAsync(Store store, string role, Input permissions) => store.InScopeAsync(async services =>
        (await services.GetRequiredService<IMediator>().Send(
            new CreateAccessTokenCommand { Name = Input.OfText("a test's"), Role = Input.OfText(role), Permissions = permissions })).Value);

    private static Task<bool> RevokeAsync(Store store, long id) => store.InScopeAsync(async services =>
        (await services.GetRequiredService<IMediator>().Send(new RevokeAccessTokenCommand { Id = id })).IsSuccess);
}
