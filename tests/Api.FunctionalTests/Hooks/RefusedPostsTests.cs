using System.Net;
using Otp.Api.Hooks;

namespace Otp.Api.FunctionalTests.Hooks;

internal sealed class RefusedPostsTests
{
    [Test]
    public void Count_OfOneHookAndAddress_HasAnEnd()
    {
        using var refused = new RefusedPosts();
        var address = IPAddress.Parse("10.0.0.1");

        var waits = Enumerable.Range(0, RefusedPosts.Most + 1).Select(_ => refused.Count("supabase", address)).ToList();

        Assert.That(waits[..^1], Has.All.Null);
        Assert.That(waits[^1], Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(RefusedPosts.Pause));
    }

    [TestCase("supabase", "10.0.0.2")]
    [TestCase("logto", "10.0.0.1")]
    [TestCase("supabase", "2001:db8::1")]
    [TestCase("supabase", null)]
    public void Count_OfAnotherHookOrAddress_IsItsOwn(string hook, string? address)
    {
        using var refused = new RefusedPosts();
        for (var post = 0; post <= RefusedPosts.Most; post++)
            refused.Count("supabase", IPAddress.Parse("10.0.0.1"));

        Assert.That(refused.Count(hook, address is null ? null : IPAddress.Parse(address)), Is.Null);
    }

    [TestCase("2001:db8::1", "2001:db8::ffff", true)]
    [TestCase("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [TestCase("10.0.0.1", "::ffff:10.0.0.1", true)]
    public void Count_OfAddressesThatOneMachineChoosesAmong_IsOne(string first, string other, bool isOne)
    {
        using var refused = new RefusedPosts();
        for (var post = 0; post < RefusedPosts.Most; post++)
            refused.Count("supabase", IPAddress.Parse(first));

        Assert.That(refused.Count("supabase", IPAddress.Parse(other)), isOne ? Is.Not.Null : Is.Null);
    }
}
