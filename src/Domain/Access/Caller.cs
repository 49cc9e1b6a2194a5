namespace Otp.Domain.Access;

/// <summary>Who asks for something, by what was shown: the key of an access token, or the secret of a hook.</summary>
public sealed record Caller
{
    /// <summary>Of a hook's name.</summary>
    public const int MaxHookLength = 32;

    private Caller(long? tokenId, string? hook) => (TokenId, Hook) = (tokenId, hook);

    /// <summary>Null: it was a hook.</summary>
    public long? TokenId { get; }

    /// <summary>Its name; null: it was an access token.</summary>
    public string? Hook { get; }

    public static Caller OfToken(long id) => new(id, hook: null);

    public static Caller OfHook(string name) => new(tokenId: null, name);

    public override string ToString() => Hook is null ? $"token {TokenId}" : $"hook {Hook}";
}
