using Microsoft.EntityFrameworkCore;
using Otp.Application.Common;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Rows;
using static Otp.Infrastructure.Persistence.Configurations.OtpCodeConfiguration;

namespace Otp.Infrastructure.Persistence;

internal sealed class OtpCodeRepository(OtpCodeRows rows, ContextLease lease, OtpSettings settings) : IOtpCodeRepository
{
    public Task<Failure?> AddAsync(OtpCode code, CancellationToken cancellationToken) => rows.AddAsync(code, cancellationToken);

    public Task<int> CountLiveAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken) =>
        rows.CountLiveAsync(recipient, now, cancellationToken);

    public Task<OtpCode?> FindAsync(long id, CancellationToken cancellationToken) =>
        lease.Context.OtpCodes.SingleOrDefaultAsync(code => code.Id == id, cancellationToken);

    public async Task<RecipientCodes> CodesOfAsync(Recipient recipient, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var mailbox = settings.Mailboxes.Of(recipient);
        var (live, budget) = await rows.ReadAsync(recipient, mailbox, now, cancellationToken);
        var newest = live.Count > 0 ? live[^1] : await NewestOfAsync(recipient, cancellationToken);
        // Two queries, so not of one instant: a code that came between them would be called expired.
        if (live.Count == 0 && newest?.IsAllowedAt(now) == true)
            throw new ConcurrencyConflictException("A code came while the codes were read.");
        // Only where there is something that a success could clear, and it changes the budget if so: what comes meanwhile is seen.
        var othersLive = budget is { IsFull: false } && await AnyOtherLiveAsync(recipient, mailbox, now, cancellationToken);
        return new RecipientCodes(live, newest, budget ?? rows.OpenBudget(mailbox), othersLive);
    }

    public void Remove(OtpCode code) => lease.Context.OtpCodes.Remove(code);

    // Of whatever address: only the mailbox itself can tell which are its own.
    private async Task<bool> AnyOtherLiveAsync(Recipient recipient, Recipient mailbox, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!settings.Mailboxes.AreShared || recipient.Email is null)
            return false;

        var (first, instant) = (mailbox.Canonical[..1], MicrosecondConverter.ToMicroseconds(now));
        var addresses = lease.Context.OtpCodeRows.AsNoTracking()
            .Where(row => row.EndsAt > instant && row.Email != null && row.CanonicalRecipient != recipient.Canonical && row.CanonicalRecipient.StartsWith(first))
            .Select(row => row.CanonicalRecipient);
        await foreach (var address in addresses.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (EmailAddress.TryParse(address, out var other) && settings.Mailboxes.Of(Recipient.Of(other)) == mailbox)
                return true;
        }

        return false;
    }

    private Task<OtpCode?> NewestOfAsync(Recipient recipient, CancellationToken cancellationToken) => lease.Context.OtpCodes.AsNoTracking()
        .Where(code => EF.Property<string>(code, CanonicalRecipient) == recipient.Canonical)
        .OrderByDescending(code => code.Id)
        .FirstOrDefaultAsync(cancellationToken);
}
