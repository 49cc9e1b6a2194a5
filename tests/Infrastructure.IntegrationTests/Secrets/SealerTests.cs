using System.Security.Cryptography;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.IntegrationTests.Secrets;

internal sealed class SealerTests
{
    private static readonly byte[] Value = [1, 2, 3];

    private static readonly SecretKey First = SecretKey.From(RandomNumberGenerator.GetBytes(SecretKey.Length));
    private static readonly SecretKey Second = SecretKey.From(RandomNumberGenerator.GetBytes(SecretKey.Length));

    [Test]
    public void Value_Sealed_OpensForItsPurposeAlone()
    {
        var sealer = new Sealer(new SecretKeyRing([First]));

        var value = sealer.Seal(Value, "cookie");

        Assert.That(sealer.TryOpen(value, "cookie"), Is.EqualTo(Value));
        Assert.That(sealer.TryOpen(value, "form"), Is.Null);
        Assert.That(sealer.Seal(Value, "cookie"), Is.Not.EqualTo(value));
    }

    [Test]
    public void Value_SealedByAnotherNode_OpensUnderAnyConfiguredKey()
    {
        var before = new Sealer(new SecretKeyRing([First])).Seal(Value, "cookie");
        var rotated = new Sealer(new SecretKeyRing([Second, First]));

        Assert.That(rotated.TryOpen(before, "cookie"), Is.EqualTo(Value));
        Assert.That(new Sealer(new SecretKeyRing([Second])).TryOpen(rotated.Seal(Value, "cookie"), "cookie"), Is.EqualTo(Value), "The first key seals.");
        Assert.That(new Sealer(new SecretKeyRing([Second])).TryOpen(before, "cookie"), Is.Null);
    }

    [Test]
    public void Value_ChangedAnywhereOrCut_DoesNotOpen()
    {
        var sealer = new Sealer(new SecretKeyRing([First]));
        var value = sealer.Seal(Value, "cookie");

        for (var at = 0; at < value.Length; at++)
        {
            var changed = value.ToArray();
            changed[at] ^= 1;
            Assert.That(sealer.TryOpen(changed, "cookie"), Is.Null);
            Assert.That(sealer.TryOpen(value.AsSpan(0, at), "cookie"), Is.Null);
        }
    }
}
