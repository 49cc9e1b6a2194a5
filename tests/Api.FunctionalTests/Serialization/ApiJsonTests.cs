using System.Text.Json;
using Otp.Api.Serialization;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Api.FunctionalTests.Serialization;

internal sealed class ApiJsonTests
{
    private static IEnumerable<TestCaseData> ClosedSets =>
    [
        Row<AuditAction>("create", "update", "delete", "revoke", "unlock", "send_test", "resend", "reveal"),
        Row<AuditTarget>("otp_code", "access_token", "guess_budget"),
        Row<DeliveryChannel>("sms", "email"),
        Row<DeliveryState>("pending", "delivered", "failed", "confirmed"),
        Row<Refusal>("incorrect", "consumed", "expired", "locked", "not_found"),
        Row<Role>("admin", "staff"),
        Row<HealthStatus>("live", "ready", "unready"),
    ];

    // Clients branch on them, whatever the code calls them.
    [TestCaseSource(nameof(ClosedSets))]
    public void Write_EachOfAClosedSet_IsTheContractsWord(Array values, string[] words) =>
        Assert.That(values.Cast<object>().Select(value => JsonSerializer.Serialize(value, ApiJson.Options)), Is.EqualTo(words.Select(word => $"\"{word}\"")));

    [Test]
    public void Write_WhatIsNoneOfItsSet_IsABug() =>
        Assert.That(() => JsonSerializer.Serialize((Refusal)99, ApiJson.Options), Throws.InstanceOf<JsonException>());

    private static TestCaseData Row<T>(params string[] words) where T : struct, Enum =>
        new TestCaseData(Enum.GetValues<T>(), words).SetArgDisplayNames(typeof(T).Name);
}
