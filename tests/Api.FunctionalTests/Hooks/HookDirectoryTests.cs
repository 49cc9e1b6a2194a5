using Otp.Api.Hooks;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Hooks;

internal sealed class HookDirectoryTests
{
    private static readonly HookDirectory Directory = new([HookWith(purpose: null), HookWith("login")]);

    [Test]
    public void Purposes_WhereTheyAreServed_AreLeft() =>
        Assert.That(() => Directory.RefusePurposesBut(new KnownPurposes([Purpose.Parse("login")])), Throws.Nothing);

    [Test]
    public void Purpose_ThatIsNotServed_StopsTheStartInOneLine() => Assert.That(
        () => Directory.RefusePurposesBut(new KnownPurposes([Purpose.Parse("pay")])),
        Throws.TypeOf<StartupException>().With.Message.EqualTo("Hooks:3:Purpose is \"login\"; with Otp:KnownPurposesOnly it takes one below Purposes."));

    private static Hook HookWith(string? purpose) => new()
    {
        Section = "Hooks:3",
        Name = "logto",
        Proof = new SecretHeader("Authorization", scheme: null, []),
        Places = HookPresets.All["logto"].Places,
        Purpose = purpose is null ? null : Purpose.Parse(purpose),
    };
}
