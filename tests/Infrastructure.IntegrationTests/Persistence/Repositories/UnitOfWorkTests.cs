using System.Globalization;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Access.Commands;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Repositories;

[OnBothDatabases]
internal sealed class UnitOfWorkTests(StorageProvider provider)
{
    private static readonly Recipient Recipient = Given.Someone;

    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Save_OfWhatWasOnlyRead_StoresNothing()
    {
        var code = await _store.AddCodeAsync();

        await SaveAsync(services => services.CodeAsync(code.Id));

        Assert.That(VersionOf("otp_codes"), Is.EqualTo(1));
    }

    [Test]
    public async Task Save_ASecondTime_StoresWhatChangedSinceTheFirst()
    {
        var validTo = Given.Now.AddMinutes(5);
        await SaveAsync(async services =>
        {
            var code = OtpCode.Create(OneTimeCode.From(1), Recipient, validTo: null, Store.Expiry, Caller.OfToken(1), Given.Now).Value;
            await services.GetRequiredService<IOtpCodeRepository>().AddAsync(code, CancellationToken.None);
            await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
            Assert.That(code.Update(code: null, Recipient, validTo, Store.Expiry, live: 1, Given.Now), Is.Null);
        });

        var read = (await _store.InScopeAsync(services => services.AllCodesAsync())).Single();

        Assert.That((read.ValidTo, read.Code.Value, VersionOf("otp_codes")), Is.EqualTo((validTo, 1, 2)));
    }

    [Test]
    public async Task Save_OfAGuessThatLeavesTheBudgetAsItWas_StoresItAllTheSame()
    {
        await _store.AddCodeAsync(1);
        await AddForAnotherPurposeAsync();
        await GuessAsync(7);

        await GuessAsync(1);

        Assert.That(_store.Scalar<object>("SELECT consumed_at FROM otp_codes WHERE purpose IS NULL"), Is.Not.InstanceOf<DBNull>());
        Assert.That((_store.Scalar<object>("SELECT wrong_guesses FROM guess_budgets"), VersionOf("guess_budgets")), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Save_OfAGuessThatMeetsNoCode_StoresNoBudget()
    {
        await GuessAsync(1);

        Assert.That(_store.Scalar<long>("SELECT count(*) FROM guess_budgets"), Is.Zero);
    }

    [Test]
    public async Task Save_OfAllAdminsRevokedAtTheSameTime_LeavesOne()
    {
        const int admins = 12;
        _store.Scalar<object>("DELETE FROM access_tokens");
        var ids = new List<long>();
        for (var admin = 0; admin < admins; admin++)
            ids.Add(await AddAdminAsync());

        var results = await Task.WhenAll(ids.Select(id => Task.Run(() => _store.InScopeAsync(
            services => services.GetRequiredService<IMediator>().Send(new RevokeAccessTokenCommand { Id = id })))));

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(admins - 1));
        Assert.That(results.Single(result => !result.IsSuccess).Failure, Is.EqualTo(AccessToken.LastAdmin));
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM access_tokens WHERE revoked_at IS NULL"), Is.EqualTo(1));
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM audit_entries WHERE action = 4"), Is.EqualTo(admins - 1));
    }

    [Test]
    public async Task Save_OfCodesMovedToOneRecipientAtTheSameTime_FindsRoomForAHundred()
    {
        const int moved = RecipientCodes.MaxLive + 20;
        for (var number = 1; number <= moved; number++)
            await _store.AddCodeAsync(number, Given.RecipientOf(number));

        var results = await Task.WhenAll(Enumerable.Range(1, moved).Select(id => Task.Run(() => _store.InScopeAsync(
            services => services.GetRequiredService<IMediator>().Send(
                new UpdateOtpCodeCommand { Id = id, MobileNumber = Input.OfText("09123256545") })))));

        Assert.That(results.Count(result => result.IsSuccess), Is.EqualTo(RecipientCodes.MaxLive));
        Assert.That(results.Where(result => !result.IsSuccess).Select(result => result.Failure), Is.All.EqualTo(RecipientCodes.TooManyLive));
        Assert.That(
            _store.Scalar<long>("SELECT count(*) FROM otp_codes WHERE canonical_recipient = @recipient", ("@recipient", Recipient.Canonical)),
            Is.EqualTo(RecipientCodes.MaxLive));
    }

    private Task<bool> SaveAsync(Func<IServiceProvider, Task> work) => _store.InScopeAsync(async services =>
    {
        await work(services);
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
        return true;
    });

    private Task<bool> AddForAnotherPurposeAsync() => SaveAsync(services => services.GetRequiredService<IOtpCodeRepository>().AddAsync(
        OtpCode.Create(OneTimeCode.From(2), Recipient, validTo: null, Store.Expiry, Caller.OfToken(1), Given.Now, Purpose.Parse("login")).Value,
        CancellationToken.None));

    private Task<bool> GuessAsync(int guess) => SaveAsync(async services =>
    {
        var codes = await services.GetRequiredService<IOtpCodeRepository>().CodesOfAsync(Recipient, Given.Now, CancellationToken.None);
        codes.Verify(OneTimeCode.From(guess), purpose: null, Store.Otp.Guesses, Given.Now);
    });

    private Task<long> AddAdminAsync() => _store.InScopeAsync(async services =>
    {
        var token = AccessToken.CreateAdmin("operations", expiresAt: null, AccessKey.Draw(), Given.Now);
        services.GetRequiredService<IAccessTokenRepository>().Add(token);
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
        return token.Id;
    });

    private int VersionOf(string table) =>
        Convert.ToInt32(_store.Scalar<object>($"SELECT max(version) FROM {table}"), CultureInfo.InvariantCulture);
}
