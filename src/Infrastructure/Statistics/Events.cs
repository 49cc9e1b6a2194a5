using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Statistics;

/// <summary>What is counted at once.</summary>
/// <param name="From">What happened before was counted already.</param>
/// <param name="Until">What happens from here on isn't final.</param>
/// <param name="End">Nothing from here on is counted yet.</param>
internal sealed record Span(DateTimeOffset From, DateTimeOffset Until, DateTimeOffset End);

/// <param name="Sums">Of all that was read.</param>
/// <param name="LastLoose">The id of the last loose event among them; 0: there was none.</param>
internal sealed record ReadEvents(Tally Sums, long LastLoose);

/// <summary>Reads events by the indexes of when codes were made and ended and of when messages were: what there is of the span.</summary>
internal sealed class Events(RowModel model)
{
    // One statement, so that a loose event and the row that it came from are never read both, nor neither.
    internal const string Sql =
        """
        SELECT kind, hour, sent_hour, purpose, channel, provider, prefix, is_open, SUM(weight), MAX(loose_id)
        FROM (
            SELECT kind, hour, sent_hour, purpose, channel, provider, prefix,
                CASE WHEN at < @until THEN 0 ELSE 1 END AS is_open, 1 AS weight, 0 AS loose_id
            FROM code_events WHERE at >= @from AND at < @end
            UNION ALL
            SELECT kind, hour, sent_hour, purpose, channel, provider, prefix, 0, weight, id FROM loose_events) AS event
        GROUP BY kind, hour, sent_hour, purpose, channel, provider, prefix, is_open
        """;

    /// <param name="context">In the transaction, if there is one.</param>
    public async Task<ReadEvents> ReadAsync(OtpDbContext context, Span span, CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = Sql;
        // The first time there may be years of them.
        command.CommandTimeout = 0;
        foreach (var (name, instant) in new[] { ("@from", span.From), ("@until", span.Until), ("@end", span.End) })
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, model.ToDatabase(instant));
            command.Parameters.Add(parameter);
        }

        var (sums, lastLoose) = (new Tally(), 0L);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            sums.Add(In(reader));
            lastLoose = Math.Max(lastLoose, reader.GetInt64(9));
        }

        return new ReadEvents(sums, lastLoose);
    }

    private static CountedEvents In(DbDataReader reader) => new(
        (CodeEventKind)reader.GetInt32(0),
        reader.GetInt64(1),
        reader.IsDBNull(2) ? null : reader.GetInt64(2),
        reader.GetString(3),
        (DeliveryChannel)reader.GetInt32(4),
        reader.GetString(5),
        reader.GetString(6),
        reader.GetInt32(7) != 0,
        reader.GetInt64(8));
}
