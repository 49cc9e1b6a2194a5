namespace Otp.Api.Hooks;

/// <summary>How an identity server shows that a post is its own.</summary>
internal abstract class HookProof
{
    /// <summary>What a refused post is told to show (RFC 9110, 11.6.1); null: there is no scheme for it.</summary>
    public virtual string? Challenge => null;

    /// <summary>Asked before the body is waited for.</summary>
    /// <returns>Null where nothing is wrong so far; else a sentence that says what is, and never what would be right.</returns>
    public abstract string? FaultIn(IHeaderDictionary headers, DateTimeOffset now);

    /// <summary>Asked of what passed the first look.</summary>
    /// <param name="body">As it came.</param>
    /// <returns>Null where the post is its own; else such a sentence.</returns>
    public virtual string? FaultIn(IHeaderDictionary headers, ReadOnlySpan<byte> body) => null;

    /// <returns>Null where the header isn't there, is empty or comes several times.</returns>
    protected static string? ValueOf(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var values) && values is [{ Length: > 0 } value] ? value : null;
}
