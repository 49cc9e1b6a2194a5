using FluentValidation;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Paging;
using Otp.Application.Common.Validation;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;

namespace Otp.Application.Audit.Queries;

/// <summary>A page of the audit trail, the newest first (contract, section 6).</summary>
public sealed record ListAuditEntriesQuery : IQuery<Page<AuditEntryDto>>
{
    public static Permission RequiredPermission => Permission.ManageAccess;

    public Input Limit { get; init; }

    public Input Offset { get; init; }

    public Input From { get; init; }

    public Input To { get; init; }
}

/// <summary>Who did what to which thing, and when.</summary>
public sealed record AuditEntryDto
{
    public required long Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Null: the command line.</summary>
    public required long? TokenId { get; init; }

    /// <summary><c>create</c>, <c>update</c>, <c>delete</c>, <c>revoke</c>, <c>unlock</c> or <c>send_test</c>.</summary>
    public required string Action { get; init; }

    /// <summary><c>otp_code</c>, <c>access_token</c> or <c>guess_budget</c>.</summary>
    public required string Target { get; init; }

    public required long TargetId { get; init; }

    public static AuditEntryDto Of(AuditEntry entry) => new()
    {
        Id = entry.Id,
        At = entry.At,
        TokenId = entry.TokenId,
        Action = entry.Action switch
        {
            AuditAction.Create => "create",
            AuditAction.Update => "update",
            AuditAction.Delete => "delete",
            AuditAction.Revoke => "revoke",
            AuditAction.Unlock => "unlock",
            AuditAction.SendTest => "send_test",
            _ => throw new ArgumentOutOfRangeException(nameof(entry)),
        },
        Target = entry.Target switch
        {
            AuditTarget.OtpCode => "otp_code",
            AuditTarget.AccessToken => "access_token",
            AuditTarget.GuessBudget => "guess_budget",
            _ => throw new ArgumentOutOfRangeException(nameof(entry)),
        },
        TargetId = entry.TargetId,
    };
}

/// <summary>The read side of the audit trail.</summary>
public interface IAuditReader
{
    Task<Page<AuditEntryDto>> ListAsync(Days days, PageRequest page, CancellationToken cancellationToken);
}

internal sealed class ListAuditEntriesQueryValidator : AbstractValidator<ListAuditEntriesQuery>
{
    public ListAuditEntriesQueryValidator()
    {
        RuleFor(query => query.Limit).IsLimit();
        RuleFor(query => query.Offset).IsOffset();
        RuleFor(query => query.From).ReadsAs<ListAuditEntriesQuery, DateOnly>(Scalars.TryParseDay, Scalars.TakesDay);
        RuleFor(query => query.To).ReadsAs<ListAuditEntriesQuery, DateOnly>(Scalars.TryParseDay, Scalars.TakesDay);
    }
}

internal sealed class ListAuditEntriesQueryHandler(IAuditReader reader)
    : IRequestHandler<ListAuditEntriesQuery, Result<Page<AuditEntryDto>>>
{
    public async Task<Result<Page<AuditEntryDto>>> Handle(ListAuditEntriesQuery request, CancellationToken cancellationToken) =>
        await reader.ListAsync(
            Days.Parse(day: default, request.From, request.To), PageInputs.Parse(request.Limit, request.Offset), cancellationToken);
}
