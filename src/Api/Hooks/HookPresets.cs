using Microsoft.Net.Http.Headers;

namespace Otp.Api.Hooks;

/// <summary>By what an identity server shows that a post is its own.</summary>
internal enum HookAuth
{
    /// <summary>A signature (<see cref="SignedPost"/>).</summary>
    StandardWebhooks,

    /// <summary>The secret behind the word Bearer in the header Authorization.</summary>
    Bearer,

    /// <summary>A user and a password in the header Authorization (RFC 7617).</summary>
    Basic,

    /// <summary>The secret as the whole value of a header.</summary>
    Header,
}

/// <summary>What is known of an identity server's posts.</summary>
/// <param name="Header">For <see cref="HookAuth.Header"/> alone: its name.</param>
internal sealed record HookPreset(HookAuth Auth, string? Header, HookPlaces Places);

/// <summary>The identity servers whose posts are known; docs/identity-servers.md says of each where that is written.</summary>
internal static class HookPresets
{
    /// <summary>Says all of it in its settings.</summary>
    public const string Custom = "custom";

    public static readonly IReadOnlyDictionary<string, HookPreset> All = new Dictionary<string, HookPreset>(StringComparer.Ordinal)
    {
        // Where a number is changed, the user still has the old one; servers before 2.180 tell nothing else.
        ["supabase-sms"] = new(
            HookAuth.StandardWebhooks, Header: null, new(new("sms.phone", "user.phone"), new("sms.otp"), new())),
        ["logto"] = new(
            HookAuth.Header, HeaderNames.Authorization, new(new("to"), new("payload.code"), new("payload.locale"))),
    };
}
