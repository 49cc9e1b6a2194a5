using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.TestKit;

/// <summary>What a test needs and doesn't care about, the same in all of them.</summary>
internal static class Given
{
    public const string Number = "09123256545";

    /// <summary>As in <c>Secrets:Keys</c>.</summary>
    public const string SecretKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /// <inheritdoc cref="SecretKey"/>
    public const string OtherSecretKey = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    /// <summary>Where the clock of a test stands when it begins.</summary>
    public static readonly DateTimeOffset Now = new DateTimeOffset(2025, 12, 29, 14, 46, 2, TimeSpan.Zero).AddMicroseconds(777_862);

    public static readonly Recipient Someone = Recipient.Of(MobileNumber.Parse(Number));
    public static readonly Recipient SomeoneElse = Recipient.Of(MobileNumber.Parse("09187654321"));
    public static readonly Recipient SomeoneByMail = Recipient.Of(EmailAddress.Parse("someone@example.com"));

    public static readonly ExpiryPolicy Expiry = new(TimeSpan.FromMinutes(2), MaxLifetime: TimeSpan.FromDays(1));
    public static readonly GuessLimits Guesses = new(MaxAttempts: 5, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), HardLimit: 100);
    public static readonly SendLimits Sends = new(TimeSpan.FromSeconds(30), MaxPerHour: 5);

    public static readonly CodePolicy Policy = new(Expiry, CodeLength: 6, Sends);

    /// <summary>A purpose with a policy of its own.</summary>
    public static readonly Purpose Confirm = Purpose.Parse("confirm");

    public static readonly CodePolicy ConfirmPolicy = new(
        new ExpiryPolicy(TimeSpan.FromDays(1), MaxLifetime: TimeSpan.FromDays(2)), CodeLength: 9, Sends with { ResendInterval = TimeSpan.FromSeconds(10) });

    public static readonly CodePolicies Policies = new(Policy, new Dictionary<Purpose, CodePolicy> { [Confirm] = ConfirmPolicy });

    /// <summary>For tests with more codes than one recipient can have.</summary>
    public static Recipient RecipientOf(int number) => Recipient.Of(MobileNumber.Parse($"0912{number:0000000}"));
}
