using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Otp.Api.Hooks;

namespace Otp.Api.FunctionalTests.Hooks;

/// <summary>Standard Webhooks, symmetric.</summary>
internal sealed class SignedPostTests
{
    // The specification's own example (spec/standard-webhooks.md, and the tests of its libraries).
    private const string Secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Timestamp = "1614265330";
    private const string Body = """{"test": 2432232314}""";
    private const string Signature = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly DateTimeOffset SignedAt = DateTimeOffset.FromUnixTimeSeconds(1614265330);
    private static readonly byte[] Key = Convert.FromBase64String(Secret);
    private static readonly byte[] OtherKey = [.. Key.Reverse()];

    [Test]
    public void Signature_OfTheSpecificationsExample_IsRight() => Assert.That(FaultIn(Id, Timestamp, $"v1,{Signature}"), Is.Null);

    [TestCase("v1,{0}")]
    [TestCase("v1,{1} v1,{0}")]
    [TestCase("v1,{0} v1,{1}")]
    [TestCase("v1,{1} v1,{1} v1,{0}")]
    [TestCase("v1a,{1} v2,{1} v1,{0}")]
    [TestCase("v1,{1}, v1,{0}", Description = "as Supabase joins them")]
    [TestCase("v1,{0}, v1,{1}", Description = "as Supabase joins them")]
    [TestCase("v1, v1,{0}")]
    [TestCase("nonsense v1,{0}")]
    [TestCase(" v1,{0} ")]
    public void Signatures_OneOfThemRight_AreTaken(string header) =>
        Assert.That(FaultIn(Id, Timestamp, string.Format(CultureInfo.InvariantCulture, header, Signature, Sign(OtherKey))), Is.Null);

    [TestCase("v1,{1}")]
    [TestCase("v1,{1} v1,{1}")]
    [TestCase("v2,{0}")]
    [TestCase("v1a,{0}")]
    [TestCase("V1,{0}")]
    [TestCase("{0}")]
    [TestCase("v1,")]
    [TestCase("v1")]
    [TestCase(",")]
    [TestCase(" ")]
    [TestCase("v1,{0}{0}")]
    [TestCase("v1,AAAA")]
    [TestCase("v1,?")]
    public void Signatures_NoneOfThemRight_AreRefused(string header) => Assert.That(
        FaultIn(Id, Timestamp, string.Format(CultureInfo.InvariantCulture, header, Signature, Sign(OtherKey))), Does.Contain("webhook-signature"));

    [TestCase(-300, true)]
    [TestCase(300, true)]
    [TestCase(-301, false)]
    [TestCase(301, false)]
    public void Timestamp_MoreThanFiveMinutesFromNow_IsRefused(int seconds, bool isTaken)
    {
        var fault = FaultIn(Id, Timestamp, $"v1,{Signature}", now: SignedAt.AddSeconds(seconds));

        Assert.That(fault, isTaken ? Is.Null : Does.Contain("webhook-timestamp"));
    }

    [TestCase("")]
    [TestCase("now")]
    [TestCase("-1614265330")]
    [TestCase("1614265330.5")]
    [TestCase("9223372036854775807")]
    [TestCase("9223372036854775808")]
    [TestCase("0")]
    public void Timestamp_ThatIsNone_IsRefused(string timestamp) =>
        Assert.That(FaultIn(Id, timestamp, $"v1,{Sign(Key, Id, timestamp)}"), Does.Contain("webhook-timestamp"));

    [Test]
    public void Signature_OfAnotherIdTimestampOrBody_IsRefused()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FaultIn("msg_other", Timestamp, $"v1,{Signature}"), Is.Not.Null);
            Assert.That(FaultIn(Id, "1614265331", $"v1,{Signature}"), Is.Not.Null);
            Assert.That(FaultIn(Id, Timestamp, $"v1,{Signature}", body: Body + " "), Is.Not.Null);
        }
    }

    [TestCase("webhook-id")]
    [TestCase("webhook-timestamp")]
    [TestCase("webhook-signature")]
    public void Header_MissingOrTwice_IsRefused(string name)
    {
        var (missing, twice) = (HeadersOf(Id, Timestamp, $"v1,{Signature}"), HeadersOf(Id, Timestamp, $"v1,{Signature}"));
        missing.Remove(name);
        twice[name] = new([twice[name][0], twice[name][0]]);

        Assert.That(FaultIn(missing), Does.Contain("aren't all there"));
        Assert.That(FaultIn(twice), Does.Contain("several times"));
    }

    [Test]
    public void Signature_ByEitherOfTwoSecrets_IsTaken()
    {
        var proof = new SignedPost([OtherKey, Key]);

        Assert.That(FaultIn(proof, HeadersOf(Id, Timestamp, $"v1,{Signature}"), Body, SignedAt), Is.Null);
        Assert.That(FaultIn(proof, HeadersOf(Id, Timestamp, $"v1,{Sign(OtherKey)}"), Body, SignedAt), Is.Null);
    }

    [TestCase(Secret)]
    [TestCase($"whsec_{Secret}")]
    [TestCase($"v1,whsec_{Secret}")]
    [TestCase($"v1,{Secret}")]
    public void Secret_HoweverServersWriteIt_IsTheSameKey(string secret) => Assert.That(SignedPost.KeyIn(secret), Is.EqualTo(Key));

    [TestCase("")]
    [TestCase("whsec_")]
    [TestCase("v1,whsec_")]
    [TestCase("whsec_c2hvcnQ=")]
    [TestCase("whsec_not base64, at least twenty characters")]
    [TestCase($"whsk_{Secret}!")]
    public void Secret_ThatIsNone_IsNoKey(string secret) => Assert.That(SignedPost.KeyIn(secret), Is.Null);

    private static string? FaultIn(string id, string timestamp, string signatures, string body = Body, DateTimeOffset? now = null) =>
        FaultIn(new SignedPost([Key]), HeadersOf(id, timestamp, signatures), body, now ?? SignedAt);

    private static string? FaultIn(IHeaderDictionary headers) => FaultIn(new SignedPost([Key]), headers, Body, SignedAt);

    private static string? FaultIn(SignedPost proof, IHeaderDictionary headers, string body, DateTimeOffset now) =>
        proof.FaultIn(headers, now) ?? proof.FaultIn(headers, Encoding.UTF8.GetBytes(body));

    private static HeaderDictionary HeadersOf(string id, string timestamp, string signatures) =>
        new() { ["webhook-id"] = id, ["webhook-timestamp"] = timestamp, ["webhook-signature"] = signatures };

    private static string Sign(byte[] key, string id = Id, string timestamp = Timestamp) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{Body}")));
}
