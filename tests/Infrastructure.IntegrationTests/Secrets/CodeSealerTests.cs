using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.IntegrationTests.Secrets;

internal sealed class CodeSealerTests
{
    private static readonly SecretKey Old = SecretKey.From([.. Enumerable.Range(0, 32).Select(value => (byte)value)]);
    private static readonly SecretKey New = SecretKey.From([.. Enumerable.Range(100, 32).Select(value => (byte)value)]);
    private const string Ali = "ali@example.com";
    private const string Sara = "sara@example.com";

    private readonly CodeSealer _sealer = With(Old);

    private static CodeSealer With(params SecretKey[] keys) => new(new SecretKeyRing(keys), NullLogger<CodeSealer>.Instance);

    [TestCase(0)]
    [TestCase(123456)]
    [TestCase(int.MaxValue)]
    public void Open_WhatWasSealed_IsTheCode(int code)
    {
        var value = _sealer.Seal(OneTimeCode.From(code), Ali);

        Assert.That(_sealer.Open(value, Ali).Value, Is.EqualTo(code));
    }

    [Test]
    public void Seal_TheSameCodeTwice_GivesDifferentValuesOfOneLength()
    {
        var first = _sealer.Seal(OneTimeCode.From(0), Ali);
        var second = _sealer.Seal(OneTimeCode.From(0), Ali);

        Assert.That(first, Has.Length.EqualTo(CodeSealer.SealedLength).And.Not.EqualTo(second));
        Assert.That(_sealer.Seal(OneTimeCode.From(int.MaxValue), Ali), Has.Length.EqualTo(CodeSealer.SealedLength));
    }

    [Test]
    public void Seal_TheSameCodeOftenUnderOneKey_UsesNoNonceTwice()
    {
        var nonces = Enumerable.Range(0, 100_000).Select(_ => _sealer.Seal(OneTimeCode.From(1), Ali)[8..20]).ToList();

        Assert.That(nonces.Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(nonces.Count));
        // Each bit of the 96 is drawn: set in about half.
        foreach (var bit in Enumerable.Range(0, 96))
            Assert.That(nonces.Count(nonce => (nonce[bit / 8] & (1 << (bit % 8))) != 0), Is.InRange(48_000, 52_000));
    }

    [Test]
    public void Open_InAnotherRecipientsRow_IsRefused()
    {
        var value = _sealer.Seal(OneTimeCode.From(123456), Ali);

        Assert.That(() => _sealer.Open(value, Sara), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void Open_WithAnySingleByteChanged_IsRefused([Range(0, CodeSealer.SealedLength - 1)] int index)
    {
        var value = _sealer.Seal(OneTimeCode.From(123456), Ali);
        value[index] ^= 1;

        Assert.That(() => _sealer.Open(value, Ali), Throws.InstanceOf<CryptographicException>());
    }

    [TestCase(0)]
    [TestCase(CodeSealer.SealedLength - 1)]
    [TestCase(CodeSealer.SealedLength + 1)]
    public void Open_WithAnotherLength_IsRefused(int length) =>
        Assert.That(() => _sealer.Open(new byte[length], Ali), Throws.InstanceOf<CryptographicException>());

    [Test]
    public void Open_AfterARotation_StillReadsWhatTheOlderKeySealed()
    {
        var value = _sealer.Seal(OneTimeCode.From(123456), Ali);
        var rotated = With(New, Old);

        Assert.That(rotated.Open(value, Ali).Value, Is.EqualTo(123456));
        Assert.That(rotated.Seal(OneTimeCode.From(123456), Ali)[..8], Is.EqualTo(New.Id));
    }

    [Test]
    public void Open_WithTheKeyGivenUp_IsRefused()
    {
        var value = _sealer.Seal(OneTimeCode.From(123456), Ali);

        Assert.That(() => With(New).Open(value, Ali), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void Fingerprint_IsTheSameForOneCodeUnderOneKeyOnly()
    {
        var fingerprint = _sealer.FingerprintsOf(OneTimeCode.From(123456))[0];

        Assert.That(fingerprint, Has.Length.EqualTo(CodeSealer.FingerprintLength).And.EqualTo(_sealer.FingerprintsOf(OneTimeCode.From(123456))[0]));
        Assert.That(fingerprint, Is.Not.EqualTo(_sealer.FingerprintsOf(OneTimeCode.From(123457))[0]));
        Assert.That(fingerprint, Is.Not.EqualTo(With(New).FingerprintsOf(OneTimeCode.From(123456))[0]));
    }

    [Test]
    public void SecretKey_EncryptsWithAnotherSubkeyThanItFingerprintsWith()
    {
        var (nonce, tag, ciphertext) = (new byte[12], new byte[SecretKey.TagLength], new byte[16]);
        Old.Cipher.Encrypt(nonce, new byte[16], ciphertext, tag);

        using var other = new AesGcm(Old.FingerprintKey, SecretKey.TagLength);
        Assert.That(() => other.Decrypt(nonce, ciphertext, tag, new byte[16]), Throws.InstanceOf<CryptographicException>());
        Assert.That(() => New.Cipher.Decrypt(nonce, ciphertext, tag, new byte[16]), Throws.InstanceOf<CryptographicException>());
    }

    [TestCase("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", true)]
    [TestCase(" AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n", true)]
    [TestCase("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==", false)]
    [TestCase("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g", false)]
    [TestCase("", false)]
    [TestCase("not base64", false)]
    public void SecretKey_TakesThirtyTwoBytesInBase64(string text, bool taken) =>
        Assert.That(SecretKey.TryParse(text) is not null, Is.EqualTo(taken));
}
