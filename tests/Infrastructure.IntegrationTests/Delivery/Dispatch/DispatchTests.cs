using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Application.OtpCodes.Queries;
using Otp.Application.Standing;
using Otp.Application.Standing.Queries;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Dispatch;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Statistics;

namespace Otp.Infrastructure.IntegrationTests.Delivery.Dispatch;

/// <summary>What the dispatcher does in a round, without its own thread: the clock is the test's.</summary>
[OnBothDatabases]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DispatchTests(StorageProvider storage)
{
    private readonly ScriptedProvider _first = new("first") { Answer = new ProviderAnswer.Taken("r-1") };
    private readonly ScriptedProvider _second = new("second");

    [Test]
    public async Task Send_ThatIsDelivered_IsDeliveredOnceWithTheCodeThatVerifies()
    {
        await using var store = await OpenAsync();
        var sent = (await SendAsync(store)).Value;

        Assert.That(await DispatchAsync(store), Is.EqualTo(1));
        Assert.That(await DispatchAsync(store), Is.Zero);

        var message = _first.Delivered.Single();
        Assert.That((sent.Code, message.Recipient.Value, message.Code.Length, message.Locale.Value), Is.EqualTo(((int?)null, "09123256545", 6, "fa")));
        Assert.That(await DeliveriesAsync(store, sent.Id), Is.EqualTo(new[] { ("first", "delivered", 1, (DateTimeOffset?)null) }));
        var verified = await RequestAsync(store, new VerifyOtpCodeCommand { Code = Input.OfText(message.Code), MobileNumber = Input.OfText("09123256545") });
        Assert.That((verified.Value.Verified, verified.Value.Id), Is.EqualTo((true, (long?)sent.Id)));
    }

    // Contract, section 5: the digits as they were given, whatever stores, reseals, hands on or repeats them.
    [TestCase("042317", "042317")]
    [TestCase(" 042-317\n", "042317")]
    [TestCase("۰۴۲۳۱۷", "042317")]
    [TestCase("0000000000", "0000000000")]
    [TestCase("2147483647", "2147483647")]
    [TestCase("7", "7")]
    public async Task Deliver_ShowsTheDigitsAsGiven_ByEachProviderAndAgain(string code, string shown)
    {
        await using var store = await OpenAsync();
        _first.Answer = new ProviderAnswer.NotNow();
        var id = (await DeliverAsync(store, Input.OfText(code))).Value.Id;
        await DispatchAsync(store);
        await DispatchAsync(store);
        store.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That((await RequestAsync(store, new ResendOtpCodeCommand { Id = id })).IsSuccess, Is.True);
        await DispatchAsync(store);

        Assert.That(_first.Delivered.Concat(_second.Delivered).Select(message => message.Code), Is.EqualTo([shown, shown, shown]));
    }

    [TestCase("42317")]
    [TestCase("0")]
    public async Task Deliver_OfANumber_ShowsNoLeadingZeros(string number)
    {
        await using var store = await OpenAsync();
        await DeliverAsync(store, Input.OfNumber(number));

        await DispatchAsync(store);

        Assert.That(_first.Delivered.Single().Code, Is.EqualTo(number));
    }

    [TestCase("17", "17")]
    [TestCase("0000042317", "0000042317")]
    [TestCase("0000000042317", "0000042317")]
    public async Task Deliver_OfACodeThatIsChangedMeanwhile_ShowsItAsItWasWrittenLast(string changed, string shown)
    {
        await using var store = await OpenAsync();
        var id = (await DeliverAsync(store, Input.OfText("042317"))).Value.Id;
        Assert.That((await RequestAsync(store, new UpdateOtpCodeCommand { Id = id, Code = Input.OfText(changed) })).IsSuccess, Is.True);

        await DispatchAsync(store);

        Assert.That(_first.Delivered.Single().Code, Is.EqualTo(shown));
    }

    [Test]
    public async Task Deliver_OfACodeThatIsAnothersSince_TellsNobody()
    {
        await using var store = await OpenAsync();
        var id = (await DeliverAsync(store, Input.OfText("042317"))).Value.Id;
        var leased = await LeaseAsync(store);
        Assert.That((await RequestAsync(store, new UpdateOtpCodeCommand { Id = id, MobileNumber = Input.OfText("09187654321") })).IsSuccess, Is.True);

        await RunAsync(store, leased);
        await DispatchAsync(store);

        Assert.That(_first.Delivered, Is.Empty);
        Assert.That((await DeliveriesAsync(store, id)).Single().State, Is.EqualTo("failed"));
    }

    [Test]
    public async Task Resend_WhileTheFirstMessageWaits_DeliversTwoMessagesOfTheSameCode()
    {
        await using var store = await OpenAsync();
        var id = (await SendAsync(store)).Value.Id;
        store.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That((await RequestAsync(store, new ResendOtpCodeCommand { Id = id, Locale = Input.OfText("en") })).IsSuccess, Is.True);

        await DispatchAsync(store);

        Assert.That(_first.Delivered.Select(message => message.Code).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(_first.Delivered.Select(message => (message.Id, message.Locale.Value)), Is.EqualTo(new[] { (1L, "fa"), (2L, "en") }));
    }

    [Test]
    public async Task Resend_OfACodeThatIsConsumedBeforeItsMessageGoes_TellsNobody()
    {
        await using var store = await OpenAsync();
        var id = (await DeliverAsync(store, Input.OfText("042317"))).Value.Id;
        await DispatchAsync(store);
        store.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That((await RequestAsync(store, new ResendOtpCodeCommand { Id = id })).IsSuccess, Is.True);
        await RequestAsync(store, new VerifyOtpCodeCommand { Code = Input.OfText("042317"), MobileNumber = Input.OfText("09123256545") });

        await DispatchAsync(store);

        Assert.That(_first.Delivered, Has.Count.EqualTo(1));
        Assert.That((await DeliveriesAsync(store, id)).Select(delivery => delivery.State), Is.EqualTo(["failed", "delivered"]));
    }

    [Test]
    public async Task Send_OfACodeThatWasGivenCenturies_IsDelivered()
    {
        await using var store = await OpenAsync();
        var sent = (await SendAsync(store)).Value;
        Assert.That((await RequestAsync(store, new UpdateOtpCodeCommand { Id = sent.Id, ValidTo = Input.OfText("9999-12-31T23:59:59Z") })).IsSuccess, Is.True);

        await DispatchAsync(store);

        Assert.That((await DeliveriesAsync(store, sent.Id)).Single().State, Is.EqualTo("delivered"));
    }

    [Test]
    public async Task Provider_ThatFails_IsFollowedByTheNextAtOnce()
    {
        await using var store = await OpenAsync();
        _first.Answer = new ProviderAnswer.NotNow();
        var sent = (await SendAsync(store)).Value;

        await DispatchAsync(store);
        await DispatchAsync(store);

        Assert.That(_second.Delivered, Has.Count.EqualTo(1));
        Assert.That(_second.Delivered[0].Id, Is.EqualTo(_first.Delivered.Single().Id));
        Assert.That(await DeliveriesAsync(store, sent.Id), Is.EqualTo(new[] { ("second", "delivered", 1, (DateTimeOffset?)null), ("first", "failed", 1, null) }));
    }

    [Test]
    public async Task Providers_ThatAllFail_AreTriedAgainWithPausesUntilTheCodeEnds()
    {
        await using var store = await OpenAsync();
        (_first.Answer, _second.Answer) = (new ProviderAnswer.NotNow(), new ProviderAnswer.NotNow());
        var sent = (await SendAsync(store)).Value;

        for (var second = 0; second < 119; second++)
        {
            while (await DispatchAsync(store) > 0)
            {
            }

            store.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var attempts = _first.Delivered.Count + _second.Delivered.Count;
        Assert.That(attempts, Is.InRange(8, 20));
        Assert.That((await DeliveriesAsync(store, sent.Id)).Sum(delivery => delivery.Attempts), Is.EqualTo(attempts));

        (_first.Answer, _second.Answer) = (new ProviderAnswer.Taken(Reference: null), new ProviderAnswer.Taken(Reference: null));
        store.Clock.Advance(TimeSpan.FromSeconds(2));
        await DispatchAsync(store);
        await DispatchAsync(store);
        Assert.That(_first.Delivered.Count + _second.Delivered.Count, Is.EqualTo(attempts));
        Assert.That((await DeliveriesAsync(store, sent.Id)).Select(delivery => (delivery.State, delivery.NextAt)), Is.All.EqualTo(("failed", (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Code_LockedBeforeItsMessageWent_IsNotSent()
    {
        await using var store = await OpenAsync();
        var sent = (await SendAsync(store)).Value;
        await store.InScopeAsync(async services =>
        {
            var codes = await services.GetRequiredService<IOtpCodeRepository>().CodesOfAsync(Given.Someone, store.Clock.GetUtcNow(), CancellationToken.None);
            // The only guess there is, and no six digits.
            codes.Verify(OneTimeCode.From(int.MaxValue), purpose: null, new GuessLimits(MaxAttempts: 1, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), HardLimit: 0), store.Clock.GetUtcNow());
            await services.GetRequiredService<Application.Common.Interfaces.IUnitOfWork>().SaveAsync(CancellationToken.None);
            return true;
        });

        await DispatchAsync(store);

        Assert.That(_first.Delivered, Is.Empty);
        Assert.That((await DeliveriesAsync(store, sent.Id)).Single().State, Is.EqualTo("failed"));
    }

    [Test]
    public async Task Provider_ThatNeverTakesTheMessage_FailsItAtOnceWithItsCode()
    {
        await using var store = await OpenAsync();
        (_first.Answer, _second.Answer) = (new ProviderAnswer.NotThisMessage("550 5.1.1"), new ProviderAnswer.NotThisMessage("422"));
        var sent = (await SendAsync(store)).Value;

        await DispatchAsync(store);
        await DispatchAsync(store);
        store.Clock.Advance(TimeSpan.FromSeconds(60));

        Assert.That(await DispatchAsync(store), Is.Zero);
        Assert.That((_first.Delivered.Count, _second.Delivered.Count), Is.EqualTo((1, 1)));
        var page = await RequestAsync(store, new ListDeliveriesQuery { Id = sent.Id });
        Assert.That(page.Value.Items.Select(delivery => (delivery.Provider, delivery.State, delivery.Reason)), Is.EqualTo(new[] { ("second", DeliveryState.Failed, "422"), ("first", DeliveryState.Failed, "550 5.1.1") }));
    }

    [Test]
    public async Task Provider_ThatLeavesItOpen_IsFollowedByOneAttemptInAll()
    {
        await using var store = await OpenAsync();
        (_first.Answer, _second.Answer) = (new ProviderAnswer.Unknown(), new ProviderAnswer.Unknown());
        var sent = (await SendAsync(store)).Value;

        for (var round = 0; round < 10; round++)
        {
            await DispatchAsync(store);
            store.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.That((_first.Delivered.Count, _second.Delivered.Count), Is.EqualTo((1, 1)));
        Assert.That((await DeliveriesAsync(store, sent.Id)).Select(delivery => (delivery.State, delivery.NextAt)), Is.All.EqualTo(("failed", (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Providers_ThatLeaveItOpenAndAllowMore_AreAskedSoManyTimesMoreInAll()
    {
        var limits = ProviderLimits.OfGateway with { MaxUncertain = 3 };
        ScriptedProvider[] open =
        [
            new ScriptedProvider("first") { Answer = new ProviderAnswer.Unknown(), Limits = limits },
            new ScriptedProvider("second") { Answer = new ProviderAnswer.Unknown(), Limits = limits },
        ];
        await using var store = await Store.OpenAsync(storage, configure: services =>
            services.AddSingleton(provider => new DeliveryProviders(open, provider.GetRequiredService<TimeProvider>())));
        var sent = (await SendAsync(store)).Value;

        for (var round = 0; round < 10; round++)
        {
            await DispatchAsync(store);
            store.Clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.That(open.Select(provider => provider.Delivered.Count), Is.EqualTo(new[] { 2, 2 }));
        Assert.That(
            (await DeliveriesAsync(store, sent.Id)).Select(delivery => (delivery.State, delivery.NextAt)),
            Is.All.EqualTo(("failed", (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Provider_ThatIsntConfiguredAnyMore_HandsItsMessagesToTheFirst()
    {
        await using var store = await OpenAsync();
        var sent = (await SendAsync(store)).Value;
        store.Scalar<object>("UPDATE deliveries SET provider = 'gone'");

        var orphans = await store.Services.GetRequiredService<DueDeliveries>().LeaseOrphansAsync(10, CancellationToken.None);
        await RunAsync(store, orphans);
        await DispatchAsync(store);

        Assert.That(_first.Delivered, Has.Count.EqualTo(1));
        Assert.That(await DeliveriesAsync(store, sent.Id), Is.EqualTo(new[] { ("first", "delivered", 1, (DateTimeOffset?)null), ("gone", "failed", 0, null) }));
    }

    // Whoever held it may have handed it over: one further attempt, and no more.
    [Test]
    public async Task Lease_OfANodeThatDied_EndsAndCountsAsAnAttemptThatMayHaveBeenTaken()
    {
        await using var store = await OpenAsync();
        var sent = (await SendAsync(store)).Value;

        Assert.That(await LeaseAsync(store), Has.Count.EqualTo(1));
        Assert.That(await DispatchAsync(store), Is.Zero);
        store.Clock.Advance(DueDeliveries.LeaseTime(ProviderLimits.OfGateway));
        Assert.That(await DispatchAsync(store), Is.EqualTo(1));

        Assert.That(_first.Delivered, Is.Empty);
        Assert.That(await DispatchAsync(store), Is.EqualTo(1));
        Assert.That(_second.Delivered, Has.Count.EqualTo(1));
        Assert.That(await DeliveriesAsync(store, sent.Id), Is.EqualTo(new[] { ("second", "delivered", 1, (DateTimeOffset?)null), ("first", "failed", 1, null) }));
    }

    [Test]
    public async Task Leases_OfNodesThatKeepDying_HandNothingOverAThirdTime()
    {
        await using var store = await OpenAsync();
        var sent = (await SendAsync(store)).Value;

        var held = 0;
        for (var round = 0; round < 10; round++)
        {
            // Each takes what is due and dies, but for what it makes of the one before.
            foreach (var lease in await LeaseAsync(store))
            {
                held += lease.IsLost ? 0 : 1;
                if (lease.IsLost)
                    await RunAsync(store, [lease]);
            }

            store.Clock.Advance(DueDeliveries.LeaseTime(ProviderLimits.OfGateway));
        }

        Assert.That(held, Is.EqualTo(2));
        Assert.That((await DeliveriesAsync(store, sent.Id)).Select(delivery => (delivery.State, delivery.NextAt)), Is.All.EqualTo(("failed", (DateTimeOffset?)null)));
    }

    [Test]
    public async Task Lease_AskedForByManyAtOnce_IsGivenOnce()
    {
        await using var store = await OpenAsync();
        for (var number = 0; number < 40; number++)
            Assert.That((await SendAsync(store, $"0912325{number:0000}")).IsSuccess, Is.True);
        var due = store.Services.GetRequiredService<DueDeliveries>();
        var provider = store.Services.GetRequiredService<DeliveryProviders>().All[0];

        var leased = new List<long>();
        for (IReadOnlyList<LeasedDelivery>[] round = [[default]]; round.Any(ids => ids.Count > 0);)
        {
            round = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => due.LeaseAsync(provider, 7, CancellationToken.None))));
            leased.AddRange(round.SelectMany(ids => ids).Select(delivery => delivery.Id));
        }

        Assert.That(leased, Has.Count.EqualTo(40).And.Unique);
    }

    // The gateway is faster with its receipt than with its answer.
    [Test]
    public async Task Receipt_BeforeTheAnswerToTheCall_IsHeldUntilThatIsKnown()
    {
        await using var store = await OpenAsync();
        var sent = (await SendAsync(store)).Value;
        var leased = await LeaseAsync(store);

        var receipt = TakeAsync(store, ScriptedSettings.Secret, "r-1", "ok");
        await RunAsync(store, leased);
        while (!receipt.IsCompleted)
        {
            store.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.That(await receipt, Is.EqualTo(ReceiptOutcome.Taken));
        Assert.That((await DeliveriesAsync(store, sent.Id)).Single().State, Is.EqualTo("confirmed"));
    }

    [Test]
    public async Task Receipt_LongBeforeTheAnswerToTheCall_CanBeSentAgain()
    {
        await using var store = await OpenAsync();
        await SendAsync(store);
        await LeaseAsync(store);

        var receipt = TakeAsync(store, ScriptedSettings.Secret, "r-1", "ok");
        while (!receipt.IsCompleted)
        {
            store.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        Assert.That(await receipt, Is.EqualTo(ReceiptOutcome.TooEarly));
    }

    [Test]
    public async Task Receipt_ThatItArrivedAfterOneThatItDidnt_Wins()
    {
        await using var store = await OpenAsync();
        var sent = (await SendAsync(store)).Value;
        await DispatchAsync(store);

        foreach (var state in new[] { "no", "ok", "no" })
            Assert.That(await TakeAsync(store, ScriptedSettings.Secret, "r-1", state), Is.EqualTo(ReceiptOutcome.Taken));

        Assert.That((await DeliveriesAsync(store, sent.Id)).Single().State, Is.EqualTo("confirmed"));
    }

    [Test]
    public async Task Receipt_WithTheProvidersReference_Settles()
    {
        await using var store = await OpenAsync();
        var sent = (await SendAsync(store)).Value;
        await DispatchAsync(store);

        Assert.That(await TakeAsync(store, "wrong", "r-1", "ok"), Is.EqualTo(ReceiptOutcome.Unknown));
        Assert.That(await TakeAsync(store, ScriptedSettings.Secret, "r-2", "ok"), Is.EqualTo(ReceiptOutcome.Unknown));
        Assert.That(await TakeAsync(store, ScriptedSettings.Secret, "r-1", "on its way"), Is.EqualTo(ReceiptOutcome.Taken));
        Assert.That((await DeliveriesAsync(store, sent.Id)).Single().State, Is.EqualTo("delivered"));
        Assert.That(await TakeAsync(store, ScriptedSettings.Secret, "r-1", "ok"), Is.EqualTo(ReceiptOutcome.Taken));

        Assert.That((await DeliveriesAsync(store, sent.Id)).Single().State, Is.EqualTo("confirmed"));
    }

    [Test]
    public async Task Receipt_WithAReferenceThatWasGivenTwice_SettlesTheNewer()
    {
        await using var store = await OpenAsync();
        var (older, newer) = ((await SendAsync(store, "09121111111")).Value, (await SendAsync(store, "09121111112")).Value);
        await DispatchAsync(store);

        Assert.That(await TakeAsync(store, ScriptedSettings.Secret, "r-1", "ok"), Is.EqualTo(ReceiptOutcome.Taken));

        Assert.That((await DeliveriesAsync(store, older.Id)).Concat(await DeliveriesAsync(store, newer.Id)).Select(delivery => delivery.State), Is.EqualTo(new[] { "delivered", "confirmed" }));
    }

    [Test]
    public async Task Receipt_WithWhatNoMessageCanBeCalled_IsForNone()
    {
        await using var store = await OpenAsync();

        Assert.That(await TakeAsync(store, ScriptedSettings.Secret, "r\0", "ok"), Is.EqualTo(ReceiptOutcome.Unknown));
    }

    [Test]
    public async Task Send_AtTheCeiling_IsRefusedForTheHour()
    {
        await using var store = await OpenAsync(new SendCeilings(InAll: 2, PerPrefix: null));
        var answers = new List<bool>();
        foreach (var number in new[] { "09121111111", "09121111112", "09121111113", "09351111111" })
            answers.Add((await SendAsync(store, number)).IsSuccess);
        store.Clock.Advance(TimeSpan.FromHours(1));
        answers.Add((await SendAsync(store, "09121111114")).IsSuccess);

        Assert.That(answers, Is.EqualTo(new[] { true, true, false, false, true }));
    }

    [Test]
    public async Task Send_AtTheCeilingOfItsPrefix_IsRefusedWhileOtherPrefixesGoOn()
    {
        await using var store = await OpenAsync(new SendCeilings(InAll: null, PerPrefix: 2));
        var answers = new List<bool>();
        foreach (var number in new[] { "09121111111", "09121111112", "09121111113", "09351111111" })
            answers.Add((await SendAsync(store, number)).IsSuccess);

        Assert.That(answers, Is.EqualTo(new[] { true, true, false, true }));
    }

    [Test]
    public async Task Send_AtTheCeilingOnceItsCodesAreDeleted_IsRefusedStill()
    {
        await using var store = await OpenAsync(new SendCeilings(InAll: 2, PerPrefix: 2));
        foreach (var number in new[] { "09121111111", "09121111112" })
            await RequestAsync(store, new DeleteOtpCodeCommand { Id = (await SendAsync(store, number)).Value.Id });

        var refused = await SendAsync(store, "09121111113");

        Assert.That(refused.Failure?.Rule, Is.EqualTo("send-ceiling-reached"));
    }

    // Of the budget's two instants one is too old to count; those to addresses count for no ceiling of text messages.
    [Test]
    public async Task CountTextMessages_OfSeveralRecipients_CountsEachInstantWithinTheTime()
    {
        await using var store = await OpenAsync();
        var began = store.Clock.GetUtcNow();
        await SendAsync(store, "09121111111");
        store.Clock.Advance(TimeSpan.FromMinutes(40));
        foreach (var number in new[] { "09121111111", "09121111112", "09351111111" })
            await SendAsync(store, number);
        store.Clock.Advance(TimeSpan.FromSeconds(30));
        await SendAsync(store, "09121111112");
        await RequestAsync(store, new SendOtpCodeCommand { Email = Input.OfText("0912@b.example") });

        Assert.That(await CountAsync(store, null, began.AddMinutes(-1), began.AddHours(1)), Is.EqualTo(5));
        Assert.That(await CountAsync(store, null, began, began.AddHours(1)), Is.EqualTo(4));
        Assert.That(await CountAsync(store, "0912", began, began.AddHours(1)), Is.EqualTo(3));
        Assert.That(await CountAsync(store, "0912", began, began.AddMinutes(40)), Is.EqualTo(2));
        Assert.That(await CountAsync(store, "0936", began, began.AddHours(1)), Is.Zero);
        Assert.That(await CountAsync(store, null, began.AddHours(1), began.AddHours(2)), Is.Zero);
    }

    [Test]
    public async Task DeletedCode_TakesItsDeliveriesAlong()
    {
        await using var store = await OpenAsync();
        var sent = (await SendAsync(store)).Value;

        Assert.That((await RequestAsync(store, new DeleteOtpCodeCommand { Id = sent.Id })).IsSuccess, Is.True);

        Assert.That(Convert.ToInt64(store.Scalar<object>("SELECT count(*) FROM deliveries"), provider: null), Is.Zero);
        Assert.That(await DispatchAsync(store), Is.Zero);
    }

    [Test]
    public async Task Standing_OfMessagesThatWait_CountsEachOnceSinceItWasFirstToBeSent()
    {
        await using var store = await OpenAsync();
        _first.Answer = new ProviderAnswer.NotNow { Detail = "The gateway answered 503." };
        await SendAsync(store);
        store.Clock.Advance(TimeSpan.FromSeconds(40));
        await DispatchAsync(store);
        await SendAsync(store, "09187654321");

        var standing = (await RequestAsync(store, new GetStandingQuery())).Value;

        Assert.That(standing.Waiting, Is.EqualTo(new[] { new WaitingMessagesDto { Channel = DeliveryChannel.Sms, Messages = 2, OldestSince = Given.Now } }));
        Assert.That(standing.Providers.Select(provider => (provider.Name, provider.LastError)), Is.EqualTo(new[] { ("first", "The gateway answered 503."), ("second", null) }));
    }

    [Test]
    public async Task Standing_OfNothingThatWaits_SaysHowRecentTheSumsAre()
    {
        await using var store = await OpenAsync();
        await SendAsync(store);
        await DispatchAsync(store);
        await store.Services.GetRequiredService<HourlySums>().UpdateAsync(CancellationToken.None);
        store.Clock.Advance(TimeSpan.FromSeconds(20));

        var standing = (await RequestAsync(store, new GetStandingQuery())).Value;

        Assert.That((standing.At, standing.SummedAt), Is.EqualTo((Given.Now.AddSeconds(20), (DateTimeOffset?)Given.Now)));
        Assert.That(standing.Waiting, Is.Empty);
    }

    private Task<Store> OpenAsync(SendCeilings? ceilings = null) => Store.OpenAsync(storage, configure: services =>
    {
        services.AddSingleton(provider => new DeliveryProviders([_first, _second], provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new DeliverySettings { Providers = [ScriptedSettings.Of("first")] });
        if (ceilings is not null)
            services.AddSingleton(Store.Otp with { SendCeilings = ceilings });
    });

    private static Task<int> CountAsync(Store store, string? prefix, DateTimeOffset after, DateTimeOffset until) =>
        store.InScopeAsync(services =>
            ((SendBudgetRepository)services.GetRequiredService<ISendBudgetRepository>())
                .CountAsync(prefix, after, until, CancellationToken.None));

    private static Task<Result<OtpCodeDto>> SendAsync(Store store, string number = "09123256545") =>
        RequestAsync(store, new SendOtpCodeCommand { MobileNumber = Input.OfText(number) });

    private static Task<Result<OtpCodeDto>> DeliverAsync(Store store, Input code) =>
        RequestAsync(store, new DeliverOtpCodeCommand { Code = code, MobileNumber = Input.OfText("09123256545") });

    private static Task<Result<T>> RequestAsync<T>(Store store, IRequest<Result<T>> request) where T : notnull =>
        store.InScopeAsync(services => services.GetRequiredService<IMediator>().Send(request));

    /// <returns>How many deliveries were attempted.</returns>
    private static async Task<int> DispatchAsync(Store store)
    {
        var leased = await LeaseAsync(store);
        await RunAsync(store, leased);
        return leased.Count;
    }

    private static async Task<IReadOnlyList<LeasedDelivery>> LeaseAsync(Store store)
    {
        List<LeasedDelivery> leased = [];
        foreach (var provider in store.Services.GetRequiredService<DeliveryProviders>().All)
            leased.AddRange(await store.Services.GetRequiredService<DueDeliveries>().LeaseAsync(provider, 100, CancellationToken.None));
        return leased;
    }

    private static async Task RunAsync(Store store, IReadOnlyList<LeasedDelivery> leased)
    {
        foreach (var delivery in leased)
        {
            await store.InScopeAsync(async services =>
            {
                await services.GetRequiredService<DeliveryAttempt>().RunAsync(delivery, CancellationToken.None);
                return true;
            });
        }
    }

    private static async Task<IEnumerable<(string Provider, string State, int Attempts, DateTimeOffset? NextAt)>> DeliveriesAsync(Store store, long id)
    {
        var page = await RequestAsync(store, new ListDeliveriesQuery { Id = id });
        return page.Value.Items.Select(delivery => (delivery.Provider, $"{delivery.State}".ToLowerInvariant(), delivery.Attempts, delivery.NextAt));
    }

    private static Task<ReceiptOutcome> TakeAsync(Store store, string secret, string reference, string state) =>
        store.InScopeAsync(services => services.GetRequiredService<Application.Common.Interfaces.IDeliveryReceipts>().TakeAsync(
            "first", secret, name => name switch { "id" => reference, "status" => state, _ => null }, CancellationToken.None));
}

internal sealed class ScriptedSettings : ProviderSettings
{
    public const string Secret = "0123456789abcdef0123456789abcdef";

    public static ScriptedSettings Of(string name) => new()
    {
        Name = name,
        Channel = Domain.Deliveries.DeliveryChannel.Sms,
        Receipts = new ReceiptSettings { Secret = Secret, Reference = "id", State = "status", Delivered = ["ok"], Failed = ["no"] },
    };
}
