using Otp.Application.Common.Values;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>
/// The settings below <c>Otp:TestRecipients</c>. A fixed code is a door: it has an end, and in Production it must be asked for twice.
/// </summary>
internal static class TestRecipientConfiguration
{
    private const string Section = "Otp:TestRecipients";
    private const string Permit = "Otp:AllowTestRecipients";

    /// <exception cref="StartupException">One can't be used, or there may be none here.</exception>
    public static TestRecipients Read(SettingsReader reader, IHostEnvironment environment)
    {
        var recipients = reader.List(Section).Select(member => RecipientIn(member, reader)).ToList();
        var permitted = reader.Flag(Permit, fallback: false);
        if (recipients.Count > 0 && environment.IsProduction() && !permitted)
            throw new StartupException(
                $"{Section} is set; in Production that takes {Permit}=true as well, for whoever knows such a code can pass " +
                "for its recipient.");
        if (recipients.DistinctBy(test => test.Recipient.Canonical, StringComparer.Ordinal).Count() < recipients.Count)
            throw new StartupException($"{Section} names a recipient twice; it takes each once.");
        return new TestRecipients(recipients);
    }

    private static TestRecipient RecipientIn(string section, SettingsReader reader)
    {
        var code = reader.Secret(
            $"{section}:Code", "digits that read as an integer up to 2147483647", text => OneTimeCode.TryParse(text, out _));
        var until = reader.Read<DateTimeOffset>(
            $"{section}:Until",
            "an instant such as 2027-01-31T00:00:00Z",
            text => Instant.TryParse(text, out var instant) ? instant.At : null);
        var mobileNumber = reader.Text(
            $"{section}:MobileNumber", "an Iranian mobile number such as 09120000000", text => MobileNumber.TryParse(text, out _));
        var email = reader.Text($"{section}:Email", "an e-mail address", text => EmailAddress.TryParse(text, out _));
        var recipient = Recipient.Of(
            MobileNumber.TryParse(mobileNumber, out var number) ? number : null,
            EmailAddress.TryParse(email, out var address) ? address : null);

        return recipient.IsSuccess && Recipient.IsSingle(mobileNumber is not null, email is not null) && code is not null
            && until is { } end
            ? new TestRecipient(recipient.Value, OneTimeCode.Parse(code), end)
            : throw new StartupException($"{section} can't be used; it takes MobileNumber or Email, Code and Until.");
    }
}
