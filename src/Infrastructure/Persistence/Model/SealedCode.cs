using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Secrets;
using static Otp.Infrastructure.Persistence.Model.OtpCodeConfiguration;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>
/// Seals codes on their way into the database and opens them on their way out, so that the domain holds codes and the file never does.
/// </summary>
internal sealed class SealedCode(CodeSealer sealer) : IDerivedColumns<OtpCode>
{
    private const int Sealed = 0;
    private const int Fingerprint = 1;
    private const int Recipient = 2;
    private const int Digits = 3;

    public string Property => nameof(OtpCode.Code);

    public IReadOnlyList<string> Columns { get; } = [OtpCodeConfiguration.SealedCode, CodeFingerprint, CanonicalRecipient, CodeDigits];

    // Under the form it was stored by, which an earlier release may have seen differently.
    public object Restore(ReadOnlySpan<object?> columns) =>
        sealer.Read((byte[])columns[Sealed]!, (string)columns[Recipient]!).WrittenAs((int)columns[Digits]!);

    public void Derive(OtpCode aggregate, OtpCode? before, Span<object?> columns)
    {
        columns[Digits] = aggregate.Code.DigitCount;
        // What can't be read can't be sealed either, and waits for its key as it lies.
        if (!aggregate.Code.IsReadable || (before is not null && IsSealed(aggregate, before, columns)))
            return;

        var recipient = aggregate.Recipient.Canonical;
        columns[Sealed] = sealer.Seal(aggregate.Code, recipient);
        columns[Fingerprint] = sealer.FingerprintOf(aggregate);
        columns[Recipient] = recipient;
    }

    private bool IsSealed(OtpCode code, OtpCode before, ReadOnlySpan<object?> columns) =>
        code.Code == before.Code
        && string.Equals((string)columns[Recipient]!, code.Recipient.Canonical, StringComparison.Ordinal)
        && sealer.IsUnderNewestKey((byte[])columns[Sealed]!)
        && (!code.IsGenerated || CodeSealer.NoFingerprint.AsSpan().SequenceEqual((byte[])columns[Fingerprint]!));
}
