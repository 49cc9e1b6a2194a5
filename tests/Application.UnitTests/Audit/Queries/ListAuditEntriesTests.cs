using Moq;
using Otp.Application.Audit.Queries;
using Otp.Application.Common.Paging;
using Otp.Application.Common.Values;
using Otp.Domain.Common;

namespace Otp.Application.UnitTests.Audit.Queries;

internal sealed class ListAuditEntriesTests : ApplicationTests
{
    private static readonly Input Wrong = Input.OfText("?");

    private static IEnumerable<TestCaseData> Parts =>
    [
        new(new ListAuditEntriesQuery(), new Days(From: null, Until: null), new PageRequest(100, 0)),
        new(
            new ListAuditEntriesQuery { Limit = Input.OfText("20"), Offset = Input.OfText("40"), From = Input.OfText("2025-12-29"), To = Input.OfText("2025-12-31") },
            new Days(new DateTimeOffset(2025, 12, 29, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)),
            new PageRequest(20, 40)),
    ];

    [TestCaseSource(nameof(Parts))]
    public async Task Handle_APart_IsReadAndHandedOut(ListAuditEntriesQuery query, Days days, PageRequest part)
    {
        var page = new Page<AuditEntryDto>(Count: 0, [], part);
        Application.AuditReader.Setup(port => port.ListAsync(days, part, It.IsAny<CancellationToken>())).ReturnsAsync(page);

        var result = await Application.HandleAsync(query);

        Assert.That(result.Value, Is.SameAs(page));
    }

    [Test]
    public void Validate_EveryParameterWrong_NamesThemAll()
    {
        var query = new ListAuditEntriesQuery { Limit = Wrong, Offset = Wrong, From = Wrong, To = Wrong };

        Assert.That(Application.FaultsIn(query), Is.EquivalentTo(new[]
        {
            ("Limit", "Takes an integer from 1 to 1000."),
            ("Offset", "Takes an integer from 0 to 9223372036854775807."),
            ("From", Day.Takes),
            ("To", Day.Takes),
        }));
    }
}
