namespace Otp.Client;

/// <summary>Where the service is, who calls it, and how patiently.</summary>
public sealed class OtpClientOptions
{
    /// <summary>The service's address, with the path below which it lies, if any: <c>https://otp.example.com/</c>.</summary>
    public Uri? Address { get; set; }

    /// <summary>The access key, from where secrets are kept.</summary>
    public TokenKey? Key { get; set; }

    /// <summary>How long one attempt can take.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a call can take in all.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many further attempts there are at the most, after growing pauses.</summary>
    public int MaxRetries { get; set; } = 4;

    /// <summary>The longest <c>Retry-After</c> that a call waits for by itself; a longer one is the caller's affair.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(5);
}
