using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using static Otp.TestKit.Given;

namespace Otp.Domain.UnitTests.OtpCodes;

internal sealed class CodePoliciesTests
{
    private static readonly Purpose Confirm = Purpose.Parse("confirm.e-mail");
    private static readonly CodePolicy ForADay = new(
        new ExpiryPolicy(TimeSpan.FromDays(1), MaxLifetime: TimeSpan.FromDays(2)), CodeLength: 9, Sends with { MaxPerDay = 3 });

    private static readonly CodePolicies Policies = new(Policy, new Dictionary<Purpose, CodePolicy> { [Confirm] = ForADay });

    [Test]
    public void Of_APurposeWithAPolicyOfItsOwn_IsThat() =>
        Assert.That(Policies.Of(Purpose.Parse("confirm.e-mail")), Is.SameAs(ForADay));

    [TestCase(null)]
    [TestCase("login")]
    [TestCase("confirm.e-mai")]
    public void Of_AnyOther_IsTheGeneralOne(string? purpose) =>
        Assert.That(Policies.Of(purpose is null ? null : Purpose.Parse(purpose)), Is.SameAs(Policy));

    [Test]
    public void SendMemory_IsAsLongAsAnyPolicyLooksBack()
    {
        Assert.That(new CodePolicies(Policy).SendMemory, Is.EqualTo(SendLimits.Window));
        Assert.That(Policies.SendMemory, Is.EqualTo(SendLimits.Day));
        Assert.That(new CodePolicies(ForADay, new Dictionary<Purpose, CodePolicy> { [Confirm] = Policy }).SendMemory, Is.EqualTo(SendLimits.Day));
    }

    // An interval needs the last send alone, not all of them.
    [Test]
    public void SendWindow_IsAsLongAsAnyPolicyCounts_WhateverTheIntervals()
    {
        var rare = ForADay with { Sends = Sends with { ResendInterval = TimeSpan.FromDays(7) } };

        Assert.That(new CodePolicies(Policy).SendWindow, Is.EqualTo(SendLimits.Window));
        Assert.That(Policies.SendWindow, Is.EqualTo(SendLimits.Day));
        var policies = new CodePolicies(Policy, new Dictionary<Purpose, CodePolicy> { [Confirm] = rare });
        Assert.That(policies.SendWindow, Is.EqualTo(SendLimits.Window));
        Assert.That(policies.SendMemory, Is.EqualTo(TimeSpan.FromDays(7)));
    }

    [Test]
    public void Widest_TakesWhatAnyPolicyTakes()
    {
        var unbounded = ForADay with { Expiry = new ExpiryPolicy(TimeSpan.FromDays(1), MaxLifetime: null) };

        Assert.That(new CodePolicies(Policy).Widest, Is.EqualTo(Expiry));
        Assert.That(Policies.Widest.MaxLifetime, Is.EqualTo(TimeSpan.FromDays(2)));
        Assert.That(new CodePolicies(Policy, new Dictionary<Purpose, CodePolicy> { [Confirm] = unbounded }).Widest.MaxLifetime, Is.Null);
    }

    [Test]
    public void Purposes_AreThoseWithAPolicyOfTheirOwn() => Assert.That(Policies.Purposes, Is.EqualTo([Confirm]));
}
