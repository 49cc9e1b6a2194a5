using Otp.Application.Common.Paging;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.OtpCodes.Queries;

/// <summary>The read side of one-time codes: rows straight into answers, no aggregates.</summary>
public interface IOtpCodeReader
{
    /// <returns>Null where there is no such id.</returns>
    Task<OtpCodeDto?> FindAsync(long id, CancellationToken cancellationToken);

    Task<Page<OtpCodeDto>> ListAsync(OtpCodeFilter filter, PageRequest page, CancellationToken cancellationToken);
}

/// <summary>What a list is narrowed to and how it is ordered; null members narrow nothing.</summary>
public sealed class OtpCodeFilter
{
    /// <summary>Part of a mobile number or an e-mail address, or a whole code.</summary>
    public string? Search { get; init; }

    public required IReadOnlyList<OtpCodeOrder> Ordering { get; init; }

    /// <summary>Inclusive.</summary>
    public long? IdMin { get; init; }

    /// <inheritdoc cref="IdMin"/>
    public long? IdMax { get; init; }

    public required Days Created { get; init; }

    public required Days Updated { get; init; }

    public bool? HasMobileNumber { get; init; }

    public bool? HasEmail { get; init; }

    public bool? IsAllow { get; init; }

    public MobileNumber? MobileNumber { get; init; }

    public EmailAddress? Email { get; init; }

    public Purpose? Purpose { get; init; }
}

public enum OtpCodeOrderField
{
    Id,
    MobileNumber,
    Email,
    Ttl,
}

public sealed record OtpCodeOrder(OtpCodeOrderField Field, bool Descending);
