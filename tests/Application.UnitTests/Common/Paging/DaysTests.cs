using Otp.Application.Common.Paging;
using Otp.Application.Common.Values;
using Otp.Domain.Common;

namespace Otp.Application.UnitTests.Common.Paging;

internal sealed class DaysTests
{
    [TestCase(null, null, null, null, null)]
    [TestCase("2026-01-02", null, null, "2026-01-02", "2026-01-03")]
    [TestCase(null, "2026-01-02", null, "2026-01-02", null)]
    [TestCase(null, null, "2026-01-02", null, "2026-01-03")]
    [TestCase(null, "2026-01-02", "2026-01-31", "2026-01-02", "2026-02-01")]
    [TestCase("2026-01-02", "2026-01-01", "2026-01-31", "2026-01-02", "2026-01-03")]
    [TestCase("2026-01-02", "2026-01-03", null, "2026-01-03", "2026-01-03", Description = "nothing lies in both")]
    [TestCase(null, null, "9999-12-31", null, null, Description = "there is no day after")]
    public void Within_WhatIsGiven_IsWhereAllOfItHolds(string? day, string? first, string? last, string? from, string? until) =>
        Assert.That(Days.Within(Read(first), Read(last), Read(day)), Is.EqualTo(new Days(Start(from), Start(until))));

    private static Day? Read(string? day) => day is null ? null : Day.Parse(day);

    private static DateTimeOffset? Start(string? day) =>
        day is null ? null : new DateTimeOffset(DateOnly.Parse(day, provider: null), TimeOnly.MinValue, TimeSpan.Zero);
}
