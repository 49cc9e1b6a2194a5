using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Statistics;

/// <summary>Does what services do to codes, and keeps books of it as a person would: an entry for each thing when it happens.</summary>
internal sealed class History(Store store, Random random)
{
    private static readonly GuessLimits Limits = new(MaxAttempts: 2, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), HardLimit: 0);
    private static readonly Recipient[] Recipients = [Given.Someone, Given.SomeoneElse, Given.SomeoneByMail];
    private static readonly Purpose?[] Purposes = [null, Given.Confirm];

    private readonly List<Code> _codes = [];
    private readonly Dictionary<string, long> _expected = new(StringComparer.Ordinal);
    private int _last = 100_000;

    private DateTimeOffset Now => store.Clock.GetUtcNow();

    public async Task StepAsync(int kind)
    {
        NoteWhatExpired();
        await (kind switch
        {
            0 or 1 => CreateAsync(isSent: false),
            2 or 3 => CreateAsync(isSent: true),
            4 => OnOneAsync(SendAgainAsync),
            5 or 6 => OnOneAsync(code => GuessAsync(code, isRight: true)),
            7 => OnOneAsync(code => GuessAsync(code, isRight: false)),
            8 or 9 => OnOneAsync(DeliverAsync),
            10 => OnOneAsync(TakeReceiptAsync),
            11 => OnOneAsync(ChangeAsync),
            12 => OnOneAsync(DeleteAsync),
            13 => Task.Run(ForgetWhatEnded),
            _ => Task.Run(() => store.Clock.Advance(Pick(1, 20, 90, 420, 3600, 18_000))),
        });
    }

    /// <returns>What should be in the sums now, a line each.</returns>
    public IReadOnlyList<string> Expected()
    {
        NoteWhatExpired();
        return [.. _expected.Where(entry => entry.Value != 0).Select(entry => $"{entry.Key}: {entry.Value}").Order(StringComparer.Ordinal)];
    }

    /// <returns>What is.</returns>
    public static async Task<IReadOnlyList<string>> StoredAsync(Store store)
    {
        await using var context = await store.Services.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContextAsync();
        var sums = await context.HourlySums.AsNoTracking().ToListAsync();
        var counts = sums.SelectMany(sum => new (string What, long Count)[]
        {
            ("created", sum.Created), ("sent", sum.Sent), ("delivered", sum.Delivered), ("verified", sum.Verified),
            ("converted", sum.Converted), ("expired", sum.Expired), ("locked", sum.Locked),
        }.Select(count => (Key: KeyOf(sum.Dimension, sum.Hour, sum.Name, count.What), count.Count)));
        return
        [
            .. counts.GroupBy(count => count.Key, StringComparer.Ordinal).Select(group => (group.Key, Sum: group.Sum(count => count.Count)))
                .Where(count => count.Sum != 0).Select(count => $"{count.Key}: {count.Sum}").Order(StringComparer.Ordinal),
        ];
    }

    private static string KeyOf(SumDimension dimension, long hour, string name, string what) =>
        $"{DateTimeOffset.UnixEpoch.AddHours(hour):dd HH} {dimension} '{name}' {what}";

    private TimeSpan Pick(params int[] seconds) => TimeSpan.FromSeconds(seconds[random.Next(seconds.Length)]);

    private Task OnOneAsync(Func<Code, Task> act) => _codes.Count == 0 ? Task.CompletedTask : act(_codes[random.Next(_codes.Count)]);

    private async Task CreateAsync(bool isSent)
    {
        var (recipient, purpose, validTo) = (Recipients[random.Next(3)], Purposes[random.Next(2)], Now + Pick(10, 120, 600, 20_000));
        var created = await store.InScopeAsync(async services =>
        {
            var code = OtpCode.Create(OneTimeCode.From(++_last), recipient, validTo, Store.Expiry, Caller.OfToken(1), Now, purpose).Value;
            await services.GetRequiredService<IOtpCodeRepository>().AddAsync(code, CancellationToken.None);
            if (isSent)
                services.GetRequiredService<IOutbox>().Add(code, locale: null);
            await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
            return code;
        });
        var code = new Code { Id = created.Id, Value = created.Code, Recipient = recipient, Purpose = purpose, ValidTo = validTo, IssuedAt = Now };
        _codes.Add(code);
        Enter(code, "created", Now);
        if (isSent)
            await NoteMessageAsync(code);
    }

    private async Task SendAgainAsync(Code code)
    {
        if (code.IsSpent || Now >= code.ValidTo)
            return;

        await ChangeAsync(code, (services, stored) => services.GetRequiredService<IOutbox>().Add(stored, locale: null));
        await NoteMessageAsync(code);
    }

    private async Task NoteMessageAsync(Code code)
    {
        var stored = (await RowsOfAsync(code)).Single(row => code.Messages.TrueForAll(known => known.Id != row.Id));
        code.Messages.Add(new Handover(stored.Id, stored.Provider, code.Recipient, SentAt: Now, CreatedAt: Now));
        Enter(code, "sent", Now, stored.Provider);
    }

    private Task<List<CodeDelivery>> RowsOfAsync(Code code) => store.InScopeAsync(services => services.GetRequiredService<Session>().ListAsync(
        services.GetRequiredService<RowMap<CodeDelivery>>(), "WHERE it.otp_code_id = $1 ORDER BY it.id", [code.Id], CancellationToken.None));

    private async Task GuessAsync(Code code, bool isRight)
    {
        var verification = await store.InScopeAsync(async services =>
        {
            var codes = await services.GetRequiredService<IOtpCodeRepository>().CodesOfAsync(code.Recipient, Now, CancellationToken.None);
            var judged = codes.Verify(isRight ? code.Value : OneTimeCode.From(1), code.Purpose, Limits, Now);
            await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
            return judged;
        });
        var live = _codes.Where(other => other.Recipient.Equals(code.Recipient) && !other.IsSpent && Now < other.ValidTo).ToList();
        if (verification.BeginsLock)
        {
            foreach (var other in live)
                (other.IsLocked, _) = (true, Enter(other, "locked", Now));
        }

        if (_codes.Find(other => other.Id == verification.CodeId) is not { } verified)
            return;
        foreach (var other in live.Where(other => other.Purpose == code.Purpose))
            other.IsConsumed = true;
        var rows = await RowsOfAsync(verified);
        var told = verified.Messages.Where(message => message.CreatedAt >= verified.IssuedAt)
            .OrderByDescending(message => rows.Single(row => row.Id == message.Id).State is DeliveryState.Delivered or DeliveryState.Confirmed)
            .ThenByDescending(message => message.Id).FirstOrDefault();
        Enter(verified, "verified", Now, told?.Provider ?? "");
        if (told is not null)
            Enter(verified, "converted", told.SentAt, told.Provider);
    }

    // What a provider answers to a message that waits.
    private async Task DeliverAsync(Code code)
    {
        if (code.IsSpent || code.Messages.Count == 0)
            return;

        var message = code.Messages[random.Next(code.Messages.Count)];
        ProviderAnswer answer = random.Next(3) switch
        {
            0 => new ProviderAnswer.Taken($"{message.Id}"),
            1 => new ProviderAnswer.NotNow(),
            _ => new ProviderAnswer.NotThisMessage("550"),
        };
        var next = await OnMessageAsync(code, message, (row, others) => row.State == DeliveryState.Pending
            ? row.Conclude(answer, new DeliveryTurns([message.Provider, "b"], others, 1, code.ValidTo, 0.5), Now)
            : null);
        if (next is null)
            return;
        code.Messages.Add(new Handover(next.Id, next.Provider, message.To, message.SentAt, CreatedAt: Now));
        Enter(code, "sent", message.SentAt, next.Provider, isHandedOn: true);
    }

    // However late: of a code that was verified, where it is plain which message told it.
    private async Task TakeReceiptAsync(Code code)
    {
        if (code.Messages.Count == 0 || (code.IsSpent && code.Messages.Count > 1))
            return;

        await OnMessageAsync(code, code.Messages[random.Next(code.Messages.Count)], (row, _) =>
        {
            row.Settle(arrived: random.Next(2) == 0, Now);
            return null;
        });
    }

    private async Task<CodeDelivery?> OnMessageAsync(
        Code code, Handover message, Func<CodeDelivery, IReadOnlyList<CodeDelivery>, CodeDelivery?> act)
    {
        var (before, after, added) = await store.InScopeAsync(async services =>
        {
            var deliveries = services.GetRequiredService<DeliveryRepository>();
            var row = (await deliveries.FindAsync(message.Id, CancellationToken.None))!;
            var old = row.State;
            var next = act(row, await deliveries.OthersAsync(row, CancellationToken.None));
            if (next is not null)
                deliveries.Add(next);
            await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
            return (old, row.State, next);
        });
        var change = (IsDelivered(after) ? 1 : 0) - (IsDelivered(before) ? 1 : 0);
        if (change != 0)
            Enter(code, "delivered", message.SentAt, message.Provider, message.To, count: change);
        return added;
    }

    private static bool IsDelivered(DeliveryState state) => state is DeliveryState.Delivered or DeliveryState.Confirmed;

    private async Task ChangeAsync(Code code)
    {
        if (code.IsConsumed)
            return;

        var (number, recipient) = (random.Next(3) == 0 ? OneTimeCode.From(++_last) : null, random.Next(2) == 0 ? Recipients[random.Next(3)] : code.Recipient);
        DateTimeOffset? validTo = random.Next(2) == 0 ? Now + Pick(10, 120, 20_000) : null;
        await ChangeAsync(code, (_, stored) => Assert.That(stored.Update(number, recipient, validTo, Store.Expiry, live: 1, Now), Is.Null));
        if (number is not null || !recipient.Equals(code.Recipient))
        {
            // Issued anew after its time, it was never usable, and so never expires.
            code.Noted = code.IsLocked && Now >= code.ValidTo ? code.ValidTo : code.Noted;
            (code.IsLocked, code.IssuedAt) = (false, Now);
        }

        (code.Value, code.Recipient, code.ValidTo) = (number ?? code.Value, recipient, validTo ?? code.ValidTo);
    }

    private Task<bool> ChangeAsync(Code code, Action<IServiceProvider, OtpCode> change) => store.InScopeAsync(async services =>
    {
        change(services, await services.CodeAsync(code.Id));
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
        return true;
    });

    private async Task DeleteAsync(Code code)
    {
        await ChangeAsync(code, (services, stored) => services.GetRequiredService<IOtpCodeRepository>().Remove(stored));
        _codes.Remove(code);
    }

    // As the shortest retention there could be.
    private void ForgetWhatEnded()
    {
        store.Scalar<object>(
            "DELETE FROM otp_codes WHERE ends_at <= @now",
            ("@now", store.Settings.Provider == StorageProvider.Sqlite ? MicrosecondConverter.ToMicroseconds(Now) : Now));
        _codes.RemoveAll(code => code.IsSpent || code.ValidTo <= Now);
    }

    private void NoteWhatExpired()
    {
        foreach (var code in _codes.Where(code => !code.IsSpent && code.ValidTo <= Now && code.Noted != code.ValidTo))
        {
            Enter(code, "expired", code.ValidTo);
            code.Noted = code.ValidTo;
        }
    }

    private bool Enter(Code code, string what, DateTimeOffset at, string provider = "", Recipient? to = null, bool isHandedOn = false, long count = 1)
    {
        var recipient = to ?? code.Recipient;
        var hour = (long)(at - DateTimeOffset.UnixEpoch).TotalHours;
        Count(SumDimension.Provider, provider);
        if (isHandedOn)
            return true;
        Count(SumDimension.All, "");
        Count(SumDimension.Purpose, code.Purpose?.Value ?? "");
        Count(SumDimension.Channel, recipient.MobileNumber is null ? "email" : "sms");
        Count(SumDimension.Prefix, recipient.MobileNumber?.Value[..4] ?? "");
        return true;

        void Count(SumDimension dimension, string name)
        {
            var key = KeyOf(dimension, hour, name, what);
            _expected[key] = _expected.GetValueOrDefault(key) + count;
        }
    }

    /// <summary>A message as handed to one provider.</summary>
    private sealed record Handover(long Id, string Provider, Recipient To, DateTimeOffset SentAt, DateTimeOffset CreatedAt);

    private sealed class Code
    {
        public required long Id { get; init; }

        public required OneTimeCode Value { get; set; }

        public required Recipient Recipient { get; set; }

        public required Purpose? Purpose { get; init; }

        public required DateTimeOffset ValidTo { get; set; }

        public required DateTimeOffset IssuedAt { get; set; }

        public bool IsConsumed { get; set; }

        public bool IsLocked { get; set; }

        public bool IsSpent => IsConsumed || IsLocked;

        /// <summary>The expiry that is in the books.</summary>
        public DateTimeOffset? Noted { get; set; }

        public List<Handover> Messages { get; } = [];
    }
}
