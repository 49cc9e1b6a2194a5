using Otp.Api.Settings;

namespace Otp.Api.FunctionalTests.Settings;

internal sealed class SpellingTests
{
    [TestCase("Secrets", "Secrets", 0)]
    [TestCase("SECRETS", "secrets", 0)]
    [TestCase("Secret", "Secrets", 1)]
    [TestCase("Storge", "Storage", 1)]
    [TestCase("Opt", "Otp", 1)]
    [TestCase("Lifetme", "Lifetime", 1)]
    [TestCase("", "Otp", 3)]
    [TestCase("kitten", "sitting", 3)]
    public void Distance_CountsWhatIsMissingTooManyOtherOrTurnedRound(string word, string name, int distance) =>
        Assert.That(Spelling.Distance(word, name), Is.EqualTo(distance));

    [TestCase("--expire-at", "--expires-at")]
    [TestCase("--expires", "--expires-at")]
    [TestCase("--permission", "--permissions")]
    [TestCase("--x", null)]
    [TestCase("x", null)]
    public void Closest_OfOptions_IsTheOneThatWasMeant(string word, string? meant) =>
        Assert.That(Spelling.Closest(word, ["--name", "--role", "--permissions", "--expires-at", "-h", "--json"]), Is.EqualTo(meant));
}
