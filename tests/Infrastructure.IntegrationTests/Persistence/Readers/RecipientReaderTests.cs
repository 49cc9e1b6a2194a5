using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Application.Recipients;
using Otp.Application.Recipients.Commands;
using Otp.Application.Recipients.Queries;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Settings;
using static Otp.TestKit.Given;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Readers;

/// <summary>What commands did to a recipient, as it is told of afterwards.</summary>
[OnBothDatabases]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RecipientReaderTests(StorageProvider provider) : IAsyncDisposable
{
    private static readonly Input Mobile = Input.OfText(Number);

    private readonly Store _store = Store.OpenAsync(provider).GetAwaiter().GetResult();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Test]
    public async Task Describe_Nobody_IsKnownForNothing()
    {
        Assert.That((await DescribeAsync(Number)).IsKnown, Is.False);
    }

    [Test]
    public async Task Describe_ACodeThatWasSent_TellsOfItAndItsMessageByEverySpellingAndByItsId()
    {
        var id = await SendAsync("login");

        foreach (var spelling in new[] { "+98 912 325 6545", "۰۹۱۲۳۲۵۶۵۴۵", $"{id}" })
        {
            var described = await DescribeAsync(spelling);

            var code = described.Codes.Single();
            Assert.That((described.Recipient, code.Id, code.Purpose, code.State, code.IsGenerated), Is.EqualTo((Someone, id, "login", OtpCodeState.Usable, true)));
            Assert.That((code.CreatedAt, code.ValidTo, code.EndsAt, code.Maker), Is.EqualTo((Now, Now.AddMinutes(2), Now.AddMinutes(2), new MakerDto(1, TokenName: "made at the first start", Hook: null))));
            var message = code.Messages.Single();
            Assert.That((message.OtpCodeId, message.MessageId, message.Channel, message.State), Is.EqualTo((id, message.Id, DeliveryChannel.Sms, DeliveryState.Pending)));
            Assert.That((message.NextAt, message.Reason, message.IsSettled, message.Locale), Is.EqualTo(((DateTimeOffset?)Now, (string?)null, false, "fa")));
            Assert.That(described.Sends[0].Standing, Is.EqualTo(new SendStanding(1, 5, InDay: null, MaxPerDay: null, Now.AddSeconds(30))));
        }
    }

    [Test]
    public async Task Describe_HowCodesEnded_IsToldOfEach()
    {
        await CreateAsync(1);
        _store.Clock.Advance(TimeSpan.FromMinutes(2));
        await CreateAsync(2);
        await CreateAsync(3);
        await VerifyAsync(2);
        await CreateAsync(4);
        for (var guess = 0; guess < 5; guess++)
            await VerifyAsync(999999);

        var described = await DescribeAsync(Number);

        Assert.That(
            described.Codes.Select(code => code.State),
            Is.EqualTo(new[] { OtpCodeState.Locked, OtpCodeState.ConsumedWithAnother, OtpCodeState.Consumed, OtpCodeState.Expired }));
        Assert.That(described.LastCode, Is.EqualTo(described.Codes[0]).Using<CodeTraceDto>((one, other) => one.Id == other.Id));
        Assert.That((described.Guesses.LockedUntil, described.Guesses.WrongGuesses), Is.EqualTo(((DateTimeOffset?)_store.Clock.GetUtcNow().AddMinutes(5).AddTicks(-(_store.Clock.GetUtcNow().Ticks % 10)), 5)));
    }

    [Test]
    public async Task Describe_MoreCodesThanAtATime_GoesOnWhereItEnded()
    {
        for (var code = 0; code < 45; code++)
            await CreateAsync(code);

        List<long> ids = [];
        for (long? before = null; ;)
        {
            var described = await DescribeAsync(Number, before);
            ids.AddRange(described.Codes.Select(code => code.Id));
            if (described.MoreBefore is not { } more)
                break;
            before = more;
        }

        Assert.That(ids, Has.Count.EqualTo(45));
        Assert.That(ids, Is.Ordered.Descending.And.Unique);
    }

    [Test]
    public async Task Actions_OnARecipient_AreThoseOfItsCodesAndItsLockAlone()
    {
        var id = await CreateAsync(1);
        await RequestAsync(new CreateOtpCodeCommand { Code = Input.OfText("7"), Email = Input.OfText("someone@example.com") });
        await VerifyAsync(999999);
        await RequestAsync(new UpdateOtpCodeCommand { Id = id, Code = Input.OfText("8") });
        await RequestAsync(new UpdateOtpCodeCommand { Id = id + 1, Code = Input.OfText("9") });
        await RequestAsync(new UnlockRecipientCommand { MobileNumber = Mobile });
        var revealed = await RequestAsync(new RevealRecipientCommand { Id = id });

        Assert.That(revealed.Value.Value, Is.EqualTo(Number));
        Assert.That(await ActionsAsync(Number), Is.EqualTo(new[] { AuditAction.Reveal, AuditAction.Unlock, AuditAction.Update }));
        Assert.That(await ActionsAsync("someone@example.com"), Is.EqualTo(new[] { AuditAction.Update }));
        Assert.That(await ActionsAsync("09187654321"), Is.Empty);
    }

    [Test]
    public async Task Actions_OnACodeThatWasDeleted_AreToldByItsId()
    {
        var id = await CreateAsync(1);
        await RequestAsync(new DeleteOtpCodeCommand { Id = id });

        Assert.That(await ActionsAsync($"#{id}"), Is.EqualTo(new[] { AuditAction.Delete }));
        Assert.That((await RequestAsync(new DescribeRecipientQuery { Who = Input.OfText($"#{id}") })).Failure, Is.SameAs(OtpCode.NotFound));
    }

    private async Task<RecipientDto> DescribeAsync(string who, long? before = null) => (await RequestAsync(new DescribeRecipientQuery
    {
        Who = Input.OfText(who),
        Before = before is null ? default : Input.OfText($"{before}"),
    })).Value;

    private async Task<IEnumerable<AuditAction>> ActionsAsync(string who) =>
        (await RequestAsync(new ListRecipientActionsQuery { Who = Input.OfText(who) })).Value.Select(action => action.Entry.Action);

    private async Task<long> SendAsync(string purpose) =>
        (await RequestAsync(new SendOtpCodeCommand { MobileNumber = Mobile, Purpose = Input.OfText(purpose) })).Value.Id;

    private async Task<long> CreateAsync(int code) =>
        (await RequestAsync(new CreateOtpCodeCommand { Code = Input.OfNumber($"{code}"), MobileNumber = Mobile })).Value.Id;

    private Task<Result<VerificationDto>> VerifyAsync(int code) => RequestAsync(new VerifyOtpCodeCommand { Code = Input.OfNumber($"{code}"), MobileNumber = Mobile });

    private Task<Result<T>> RequestAsync<T>(IRequest<Result<T>> request) where T : notnull =>
        _store.InScopeAsync(services => services.GetRequiredService<IMediator>().Send(request));
}
