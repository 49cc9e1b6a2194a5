using System.Security.Cryptography;
using System.Text;
using Otp.Domain.Access;

namespace Otp.Domain.UnitTests.Access;

internal sealed class AccessKeyTests
{
    private const string Chosen = "a-key-that-an-operator-chose-123";

    private static IEnumerable<TestCaseData> UnacceptableKeys =>
    [
        Row("empty", ""),
        Row("31 characters", Chosen[..31]),
        Row("a blank inside", Chosen + " x"),
        Row("a blank at the end", Chosen + " "),
        Row("a line feed", Chosen + "\n"),
        Row("NUL", Chosen + "\0"),
        Row("DEL", Chosen + "\u007F"),
        Row("a letter beyond ASCII", Chosen + "ü"),
        Row("full-width digits", new string('１', 32)),
        Row("a right-to-left mark", Chosen + "\u200F"),
        Row("a lone surrogate", Chosen + "\uD800"),
        Row("32 blanks", new string(' ', 32)),
    ];

    private static IEnumerable<TestCaseData> KeysOfAnyLength =>
    [
        Row("empty", ""),
        Row("one character", "a"),
        Row("256 characters", new string('a', 256)),
        Row("257 characters", new string('a', 257)),
        Row("256 characters of three octets", new string('\u20AC', 256)),
        Row("very long", new string('a', 1_000_000)),
    ];

    [Test]
    public void Draw_Key_HasAtLeast160RandomBitsInVisibleAscii()
    {
        var key = AccessKey.Draw().Reveal();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(key, Does.Match("^[0-9a-f]+$"));
            Assert.That(key.Length * 4, Is.AtLeast(160));
            Assert.That(AccessKey.IsAcceptable(key), Is.True);
        }
    }

    [Test]
    public void Draw_ManyTimes_NeverRepeatsAKey()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => AccessKey.Draw().Reveal());

        Assert.That(keys, Is.Unique);
    }

    [TestCase(Chosen, Description = "32 characters")]
    [TestCase("!~!~!~!~!~!~!~!~!~!~!~!~!~!~!~!~", Description = "the outermost visible characters")]
    public void From_AcceptableKey_KeepsIt(string value)
    {
        var key = AccessKey.From(value);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(key.Reveal(), Is.EqualTo(value));
            Assert.That(key.Prefix, Is.EqualTo(value[..8]));
        }
    }

    [TestCaseSource(nameof(UnacceptableKeys))]
    public void From_UnacceptableKey_ThrowsWithoutRepeatingIt(string value)
    {
        Assert.That(() => AccessKey.From(value), Throws.ArgumentException.With.Message.Not.Contains(Chosen[..31]));
    }

    [TestCaseSource(nameof(UnacceptableKeys))]
    public void IsAcceptable_UnacceptableKey_IsFalse(string value)
    {
        var isAcceptable = AccessKey.IsAcceptable(value);

        Assert.That(isAcceptable, Is.False);
    }

    [TestCaseSource(nameof(KeysOfAnyLength))]
    public void HashOf_KeyOfAnyLength_IsTheSha256OfItsUtf8(string key)
    {
        var hash = AccessKey.HashOf(key);

        Assert.That(hash, Is.EqualTo(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
    }

    [Test]
    public void HashOf_LoneSurrogate_DoesNotThrow()
    {
        var hash = AccessKey.HashOf("\uD800");

        Assert.That(hash, Has.Length.EqualTo(32));
    }

    [Test]
    public void Hash_Key_IsTheHashOfWhatItReveals()
    {
        var key = AccessKey.Draw();

        var hash = key.Hash();

        Assert.That(hash, Is.EqualTo(AccessKey.HashOf(key.Reveal())));
    }

    [Test]
    public void ToString_AnyKey_IsAMask()
    {
        var printed = AccessKey.From(Chosen).ToString();

        Assert.That(printed, Is.EqualTo("******"));
    }
}
