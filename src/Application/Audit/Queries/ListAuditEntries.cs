using System.ComponentModel;
using System.Text.Json.Serialization;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Paging;
using Otp.Application.Common.Values;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;

namespace Otp.Application.Audit.Queries;

/// <summary>A page of the audit trail, the newest first (contract, section 6).</summary>
public sealed record ListAuditEntriesQuery : IQuery<Page<AuditEntryDto>>
{
    public static Permission RequiredPermission => Permission.ManageAccess;

    public static OperationReference Reference { get; } = new(
        "Read the audit trail", "Who did what to which thing and when, the newest first.");

    [Description("100 unless given.")]
    public Field<PageLimit> Limit { get; init; }

    [Description("How many to leave out.")]
    public Field<PageOffset> Offset { get; init; }

    [Description("Inclusive.")]
    public Field<Day> From { get; init; }

    [Description("Inclusive.")]
    public Field<Day> To { get; init; }
}

[Description("Who did what to which thing, and when.")]
public sealed record AuditEntryDto : IAnswer<AuditEntryDto>
{
    public static AuditEntryDto Example { get; } = new()
    {
        Id = 5,
        At = new DateTimeOffset(2025, 12, 29, 14, 46, 2, TimeSpan.Zero).AddMicroseconds(777_862),
        TokenId = 1,
        Action = AuditAction.Update,
        Target = AuditTarget.OtpCode,
        TargetId = 66,
        Hook = null,
    };

    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    [Description("Null: a hook, or the command line.")]
    public required long? TokenId { get; init; }

    public required AuditAction Action { get; init; }

    public required AuditTarget Target { get; init; }

    public required long TargetId { get; init; }

    [Description("The name of the hook that asked for it; only there where one did.")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required string? Hook { get; init; }

    public static AuditEntryDto Of(AuditEntry entry) => new()
    {
        Id = entry.Id,
        At = entry.At,
        TokenId = entry.TokenId,
        Action = entry.Action,
        Target = entry.Target,
        TargetId = entry.TargetId,
        Hook = entry.Hook,
    };
}

/// <summary>The read side of the audit trail.</summary>
public interface IAuditReader
{
    Task<Page<AuditEntryDto>> ListAsync(Days days, PageRequest page, CancellationToken cancellationToken);
}

internal sealed class ListAuditEntriesQueryHandler(IAuditReader reader)
    : IRequestHandler<ListAuditEntriesQuery, Result<Page<AuditEntryDto>>>
{
    public async Task<Result<Page<AuditEntryDto>>> Handle(ListAuditEntriesQuery request, CancellationToken cancellationToken) =>
        await reader.ListAsync(
            Days.Within(request.From.OrNull, request.To.OrNull), PageRequest.Of(request.Limit, request.Offset), cancellationToken);
}
