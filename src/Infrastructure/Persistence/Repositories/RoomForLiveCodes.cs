using System.Globalization;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence.Model;
using static Otp.Infrastructure.Persistence.Model.OtpCodeConfiguration;

namespace Otp.Infrastructure.Persistence.Repositories;

/// <summary>
/// A code that becomes one more live one of its recipient is stored only
/// where there is room, as <see cref="RecipientCodes.RefuseAnother"/> has it.
/// </summary>
internal sealed class RoomForLiveCodes : IRowGuard<OtpCode>
{
    /// <summary>Takes the recipient and now.</summary>
    public static readonly string Count = $"SELECT count(*) FROM ({Live("$1", "$2")}) AS live";

    private readonly RowModel _model;
    private readonly RowClause _hasRoom;

    public RoomForLiveCodes(RowModel model)
    {
        _model = model;
        _hasRoom = new RowClause(
            string.Create(
                CultureInfo.InvariantCulture, $"(SELECT count(*) FROM ({Live("{0}", "{1}")}) AS live) < {RecipientCodes.MaxLive}"),
            model.Column<OtpCode>(CanonicalRecipient), model.Column<OtpCode>(nameof(OtpCode.ValidTo)));
    }

    public RowCondition? ConditionOf(OtpCode aggregate, OtpCode? before)
    {
        var (now, recipient) = (aggregate.UpdatedAt, aggregate.Recipient.Canonical);
        return aggregate.IsAllowedAt(now)
            && !(before is not null && before.IsAllowedAt(now) && before.Recipient.Equals(aggregate.Recipient))
            ? new RowCondition(_hasRoom, Turn: recipient, recipient, _model.ToDatabase(now))
            : null;
    }

    // One more than the most is never counted, so that a full recipient costs no more than that.
    private static string Live(string recipient, string now) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT 1 FROM {Table} WHERE canonical_recipient = {recipient} AND valid_to > {now} AND consumed_at IS NULL AND locked_at IS NULL
        LIMIT {RecipientCodes.MaxLive}
        """);
}
