using System.Text.Json.Serialization;

namespace Otp.Client;

/// <summary>An access key. Prints as a mask.</summary>
[JsonConverter(typeof(TokenKeyConverter))]
public sealed class TokenKey
{
    private readonly string _key;

    /// <param name="key">As the service showed it, once.</param>
    /// <exception cref="ArgumentException">It is blank, or has what no key has.</exception>
    public TokenKey(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        if (key.Any(character => character is <= ' ' or > '~'))
            throw new ArgumentException("A key is visible ASCII characters alone, without blanks.", nameof(key));
        _key = key;
    }

    /// <summary>The key itself, to be stored where secrets are.</summary>
    public string Reveal() => _key;

    /// <summary>Nothing of it.</summary>
    public override string ToString() => "***";
}
