namespace Otp.Client;

/// <summary>A code that the caller drew.</summary>
/// <param name="code">The code.</param>
/// <param name="recipient">Whom it is for.</param>
public sealed class NewOtpCode(OneTimeCode code, Recipient recipient)
{
    /// <summary>The code.</summary>
    public OneTimeCode Code { get; } = code ?? throw new ArgumentNullException(nameof(code));

    /// <summary>Whom it is for.</summary>
    public Recipient Recipient { get; } = recipient ?? throw new ArgumentNullException(nameof(recipient));

    /// <summary>Null: nothing in particular.</summary>
    public Purpose? Purpose { get; init; }

    /// <summary>When it ends; null: after the service's usual time.</summary>
    public DateTimeOffset? ValidTo { get; init; }
}

/// <summary>What is to change of a code; what is null stays as it is.</summary>
public sealed class OtpCodeChange
{
    /// <summary>Another code.</summary>
    public OneTimeCode? Code { get; init; }

    /// <summary>Another recipient, in the place of whatever recipient it has.</summary>
    public Recipient? Recipient { get; init; }

    /// <summary>Another end.</summary>
    public DateTimeOffset? ValidTo { get; init; }
}

/// <summary>Which part of a list.</summary>
public class PageRequest
{
    /// <summary>The most that one part can have.</summary>
    public const int LargestLimit = 1000;

    private readonly int? _limit;
    private readonly long? _offset;

    /// <summary>From 1 to <see cref="LargestLimit"/>; null: the service's usual 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside.</exception>
    public int? Limit
    {
        get => _limit;
        init => _limit = value is null or >= 1 and <= LargestLimit ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    /// <summary>How many to leave out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public long? Offset
    {
        get => _offset;
        init => _offset = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }
}

/// <summary>Which codes, and in what order; what is null leaves none out.</summary>
public sealed class OtpCodeFilter : PageRequest
{
    /// <summary>Part of a mobile number or an e-mail address, or a whole code.</summary>
    public string? Search { get; init; }

    /// <summary>By the first, then by the next; empty: the newest first.</summary>
    public IReadOnlyList<(OtpCodeOrder By, bool Descending)> Ordering { get; init; } = [];

    /// <summary>Inclusive.</summary>
    public long? IdMin { get; init; }

    /// <summary>Inclusive.</summary>
    public long? IdMax { get; init; }

    /// <summary>Made on this UTC day.</summary>
    public DateOnly? CreatedDate { get; init; }

    /// <summary>Inclusive.</summary>
    public DateOnly? CreatedFrom { get; init; }

    /// <summary>Inclusive.</summary>
    public DateOnly? CreatedTo { get; init; }

    /// <summary>Changed last on this UTC day.</summary>
    public DateOnly? UpdatedDate { get; init; }

    /// <summary>Inclusive.</summary>
    public DateOnly? UpdatedFrom { get; init; }

    /// <summary>Inclusive.</summary>
    public DateOnly? UpdatedTo { get; init; }

    /// <summary>Those that are for a mobile number, or those that aren't.</summary>
    public bool? HasMobileNumber { get; init; }

    /// <summary>Those that are for an e-mail address, or those that aren't.</summary>
    public bool? HasEmail { get; init; }

    /// <summary>Those that can still be used, or those that can't.</summary>
    public bool? IsAllow { get; init; }

    /// <summary>Of this one alone.</summary>
    public Recipient? Recipient { get; init; }

    /// <summary>For this alone.</summary>
    public Purpose? Purpose { get; init; }
}

/// <summary>Which days of the audit trail.</summary>
public sealed class AuditFilter : PageRequest
{
    /// <summary>Inclusive.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Inclusive.</summary>
    public DateOnly? To { get; init; }
}

/// <summary>Which statistics; what is null is the service's affair: the last seven days, day by day, all together.</summary>
public sealed class StatisticsRequest
{
    /// <summary>Inclusive.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Inclusive.</summary>
    public DateOnly? To { get; init; }

    /// <summary>How much time a row sums.</summary>
    public StatisticsStep? Step { get; init; }

    /// <summary>By what rows are told apart.</summary>
    public StatisticsGrouping? By { get; init; }
}

/// <summary>A token to be made: an admin's, or a staff token with permissions.</summary>
public sealed class NewAccessToken
{
    private const int LongestName = 100;

    private NewAccessToken(string name, Role role, IReadOnlyList<Permission> permissions)
    {
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            throw new ArgumentException("A name is 1 to 100 characters on one line.", nameof(name));
        (Name, Role, Permissions) = (name, role, permissions);
    }

    /// <summary>For people to know it by.</summary>
    public string Name { get; }

    /// <summary>What it may do.</summary>
    public Role Role { get; }

    /// <summary>Empty for an admin's.</summary>
    public IReadOnlyList<Permission> Permissions { get; }

    /// <summary>Null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>One that may do everything.</summary>
    /// <exception cref="ArgumentException">The name can't be taken.</exception>
    public static NewAccessToken Admin(string name, DateTimeOffset? expiresAt = null) =>
        new(name, Role.Admin, []) { ExpiresAt = expiresAt };

    /// <summary>One that may do what its permissions say.</summary>
    /// <exception cref="ArgumentException">The name can't be taken, or there is no permission.</exception>
    public static NewAccessToken Staff(string name, IEnumerable<Permission> permissions, DateTimeOffset? expiresAt = null)
    {
        List<Permission> all = [.. permissions.Distinct()];
        if (all.Count == 0 || !all.TrueForAll(Enum.IsDefined))
            throw new ArgumentException("A staff token takes at least one permission.", nameof(permissions));
        return new NewAccessToken(name, Role.Staff, all) { ExpiresAt = expiresAt };
    }
}
