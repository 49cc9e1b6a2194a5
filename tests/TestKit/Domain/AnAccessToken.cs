using Otp.Domain.Access;

namespace Otp.TestKit;

/// <summary>Tokens with whatever a test doesn't care about filled in.</summary>
internal static class AnAccessToken
{
    public static readonly AccessKey Key = AccessKey.From("a-key-that-an-operator-chose-123");

    public static AccessToken Admin(string name = "operations", DateTimeOffset? expiresAt = null, DateTimeOffset? now = null) =>
        AccessToken.CreateAdmin(name, expiresAt, Key, now ?? Given.Now);

    public static AccessToken Staff(params IEnumerable<Permission> permissions) =>
        AccessToken.CreateStaff("web shop", permissions, expiresAt: null, Key, Given.Now);
}
