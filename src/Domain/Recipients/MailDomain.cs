using System.Diagnostics.CodeAnalysis;

namespace Otp.Domain.Recipients;

/// <summary>A domain of mail, with all below it. An internationalised one is the same as its <c>xn--</c> form.</summary>
public sealed record MailDomain
{
    public const string Takes = "a domain such as example.com";

    private MailDomain(string value) => Value = value;

    /// <summary>In lower case and ASCII form.</summary>
    public string Value { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out MailDomain? domain)
    {
        // What an address may end in, a top-level domain included.
        const string Below = "a@b.";
        domain = text is not null && EmailAddress.TryParse(Below + text.Trim(), out var address)
            ? new MailDomain(address.Canonical[Below.Length..])
            : null;
        return domain is not null;
    }

    /// <exception cref="FormatException">The text isn't one.</exception>
    public static MailDomain Parse(string? text) => TryParse(text, out var domain) ? domain : throw new FormatException($"Takes {Takes}.");

    public bool Holds(EmailAddress address) => Holds(address.Canonical.AsSpan(address.Canonical.LastIndexOf('@') + 1));

    private bool Holds(ReadOnlySpan<char> domain) =>
        domain.EndsWith(Value, StringComparison.Ordinal) && (domain.Length == Value.Length || domain[^(Value.Length + 1)] == '.');
}
