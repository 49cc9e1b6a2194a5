using System.Globalization;
using Otp.Domain.Access;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Repositories;

/// <summary>A token is revoked once, and the last admin token never, as <see cref="AccessToken.Revoke"/> has it.</summary>
internal sealed class AnotherAdminToken : IRowGuard<AccessToken>
{
    private const string Turn = "access_tokens";

    private readonly RowModel _model;
    private readonly RowClause _isNotRevoked = new("revoked_at IS NULL");
    private readonly RowClause _isNotTheLast;

    public AnotherAdminToken(RowModel model)
    {
        _model = model;
        _isNotTheLast = new RowClause(
            $"revoked_at IS NULL AND EXISTS ({Others("{0}", "{1}")})",
            model.Column<AccessToken>(nameof(AccessToken.Id)), model.Column<AccessToken>(nameof(AccessToken.ExpiresAt)));
    }

    /// <summary>The admin tokens other than one that work until an instant.</summary>
    public static string Others(string id, string until) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT 1 FROM access_tokens AS other
        WHERE other.id <> {id} AND other.role = {(int)Role.Admin} AND other.revoked_at IS NULL
            AND (other.expires_at IS NULL OR other.expires_at >= {until})
        """);

    public RowCondition? ConditionOf(AccessToken aggregate, AccessToken? before)
    {
        if (before is null || aggregate.RevokedAt is not { } now)
            return null;
        return before.Role == Role.Admin && before.WorksAt(now)
            ? new RowCondition(_isNotTheLast, Turn, before.Id, _model.ToDatabase(before.NeedsSuccessorUntil(now)))
            : new RowCondition(_isNotRevoked, Turn);
    }
}
