using System.Text;
using Microsoft.Extensions.Configuration;
using Otp.Api.Settings;
using Otp.Infrastructure.Settings;

namespace Otp.Api.FunctionalTests.Settings;

internal sealed class SettingsReaderTests
{
    [Test]
    public void Unknown_BesideKnownNames_IsRefusedWithThose()
    {
        var reader = ReaderOf("""{"Otp": {"Lifetme": "00:05:00", "Retention": "1.00:00:00"}}""");
        reader.Text("Otp:Retention");
        reader.Text("Otp:Lifetime");

        Assert.That(reader.RefuseUnknown, Throws.TypeOf<StartupException>().With.Message.EqualTo("Otp:Lifetme isn't known; did you mean Otp:Lifetime? Otp takes Lifetime, Retention."));
    }

    [Test]
    public void Unknown_InAMemberOfAList_IsRefused()
    {
        var reader = ReaderOf("""{"Delivery": {"Sms": [{"Type": "Http"}, {"Type": "Http", "Heders": {"x": "y"}}]}}""");
        foreach (var member in reader.List("Delivery:Sms"))
        {
            reader.Text($"{member}:Type");
            reader.Map($"{member}:Headers", "anything", _ => true);
        }

        Assert.That(reader.RefuseUnknown, Throws.TypeOf<StartupException>().With.Message.EqualTo("Delivery:Sms:1:Heders isn't known; did you mean Delivery:Sms:1:Headers? Delivery:Sms:1 takes Headers, Type."));
    }

    [Test]
    public void Unknown_BelowASingleValue_IsRefused()
    {
        var reader = ReaderOf("""{"Delivery": {"Delivered": ["10", "11"]}}""");
        reader.Text("Delivery:Delivered");

        Assert.That(reader.RefuseUnknown, Throws.TypeOf<StartupException>().With.Message.EqualTo("Delivery:Delivered:0 isn't known; Delivery:Delivered takes a single value."));
    }

    [Test]
    public void Unknown_WithALineBreakInItsName_IsRefusedInOneLine()
    {
        var reader = ReaderOf("""{"Otp": {"Life\ntime": "00:05:00"}}""");
        reader.Text("Otp:Lifetime");

        Assert.That(reader.RefuseUnknown, Throws.TypeOf<StartupException>().With.Message.Not.Contains("\n"));
    }

    [Test]
    public void Known_WhateverItsLetterCaseAndWhetherSetOrNot_IsTaken()
    {
        var reader = ReaderOf("""{"OTP": {"LIFETIME": "00:05:00", "list": [], "map": {"any": "1", "name": null}}}""");
        reader.Text("Otp:Lifetime");
        reader.Text("Otp:Retention");
        reader.List("Otp:List");
        reader.Map("Otp:Map", "anything", _ => true);
        reader.Has("Otp:Section");

        Assert.That(reader.RefuseUnknown, Throws.Nothing);
    }

    [TestCase("ConnectionStrings", "Other")]
    [TestCase("Logging", "LogLevel:Default")]
    [TestCase("Metrics", "EnabledMetrics:System.Runtime")]
    public void Unknown_InASectionThatOthersReadToo_IsLeftAlone(string section, string key)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection([new($"{section}:{key}", "1")]).Build());
        reader.Text($"{section}:Otp");

        Assert.That(reader.RefuseUnknown, Throws.Nothing);
    }

    [Test]
    public void Unknown_InASectionThatNobodyAskedFor_IsLeftAlone()
    {
        var reader = ReaderOf("""{"Kestrel": {"Limits": {"MaxRequestLineSize": 1}}, "AllowedHosts": "*"}""");
        reader.Text("Limits:Connections");

        Assert.That(reader.RefuseUnknown, Throws.Nothing);
    }

    [Test]
    public void List_OfMoreThanTen_IsReadInTheOrderOfItsNumbers()
    {
        var reader = ReaderOf("""{"Delivery": {"Sms": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}}""");

        Assert.That(reader.List("Delivery:Sms").Select(reader.Text), Is.EqualTo(Enumerable.Range(0, 12).Select(number => $"{number}")));
    }

    [Test]
    public void Map_WithAValueThatCantBeUsed_NamesItsKeyAndNotTheValue()
    {
        var reader = ReaderOf("""{"Delivery": {"Headers": {"x-api-key": "hunter2\nx: y"}}}""");

        Assert.That(() => reader.Map("Delivery:Headers", "a value on one line", text => !text.Contains('\n', StringComparison.Ordinal)),
            Throws.TypeOf<StartupException>().With.Message.EqualTo(
                "Delivery:Headers:x-api-key can't be used; it takes a value on one line."));
    }

    [Test]
    public void List_GivenAsOneValue_IsRefused()
    {
        var reader = ReaderOf("""{"Proxies": {"Trusted": "10.0.0.7"}}""");

        Assert.That(() => reader.List("Proxies:Trusted"), Throws.TypeOf<StartupException>().With.Message.Contains("Proxies:Trusted:0"));
    }

    [Test]
    public void Map_GivenAsOneValue_IsRefusedWithoutItsBeingRepeated()
    {
        var reader = ReaderOf("""{"Delivery": {"Headers": "hunter2"}}""");

        Assert.That(
            () => reader.Map("Delivery:Headers", "anything", _ => true),
            Throws.TypeOf<StartupException>().With.Message.Contains("Delivery:Headers:name").And.Message.Not.Contains("hunter2"));
    }

    [Test]
    public void Sections_WhateverTheyAreCalled_AreListedEvenWhereNothingIsInThem()
    {
        var reader = ReaderOf("""{"Purposes": {"sign-up.mail": {"Lifetime": "00:05:00"}, "login": {}, "0": {"Name": "pay"}}}""");

        Assert.That(reader.Sections("Purposes", "Name"), Is.EquivalentTo(["Purposes:sign-up.mail", "Purposes:login", "Purposes:0"]));
    }

    [TestCase("""{"Purposes": "login"}""", "Purposes can't be used; it takes settings below it, such as Purposes:0:Name.")]
    [TestCase("""{"Purposes": {"login": "00:05:00"}}""", "Purposes:login can't be used; it takes settings below it, such as Name.")]
    public void Sections_GivenAsOneValue_AreRefused(string json, string message)
    {
        var reader = ReaderOf(json);

        Assert.That(() => reader.Sections("Purposes", "Name").ToList(), Throws.TypeOf<StartupException>().With.Message.EqualTo(message));
    }

    private static SettingsReader ReaderOf(string json) =>
        new(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build());
}
