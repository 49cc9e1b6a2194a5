namespace Otp.Domain.OtpCodes;

/// <summary>What holds for codes by what they are for.</summary>
public sealed class CodePolicies
{
    private readonly CodePolicy _general;
    private readonly IReadOnlyDictionary<Purpose, CodePolicy> _own;

    /// <param name="general">For codes without a purpose, and of any that has no policy of its own.</param>
    /// <param name="own">Of the purposes that are configured; null: none is.</param>
    public CodePolicies(CodePolicy general, IReadOnlyDictionary<Purpose, CodePolicy>? own = null)
    {
        (_general, _own) = (general, own ?? new Dictionary<Purpose, CodePolicy>());
        CodePolicy[] all = [general, .. _own.Values];
        SendWindow = all.Max(policy => policy.Sends.LongestWindow);
        SendMemory = all.Max(policy => policy.Sends.Counting);
        Widest = general.Expiry with
        {
            MaxLifetime = all.Any(policy => policy.Expiry.MaxLifetime is null) ? null : all.Max(policy => policy.Expiry.MaxLifetime),
        };
    }

    /// <summary>Those with a policy of their own.</summary>
    public IEnumerable<Purpose> Purposes => _own.Keys;

    /// <summary>
    /// How long a send is counted with those after it, of whatever purpose: none is forgotten while any policy counts it.
    /// </summary>
    public TimeSpan SendWindow { get; }

    /// <summary>How long a send matters to one after it, of whatever purpose, be it by its interval.</summary>
    public TimeSpan SendMemory { get; }

    /// <summary>What no code may live beyond, for whoever doesn't know yet what it is for.</summary>
    public ExpiryPolicy Widest { get; }

    /// <param name="purpose">Null: none.</param>
    public CodePolicy Of(Purpose? purpose) => purpose is not null && _own.TryGetValue(purpose, out var own) ? own : _general;
}
