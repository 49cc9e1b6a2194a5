using Moq;
using Otp.Application.Audit.Queries;
using Otp.Application.Common.Values;
using Otp.Application.Recipients.Queries;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.Recipients.Queries;

internal sealed class ListRecipientActionsTests : ApplicationTests
{
    private static readonly ListRecipientActionsQuery OfNumber = new() { Who = Input.OfText(Number) };

    private static IEnumerable<TestCaseData> Queries =>
    [
        Row("a number", OfNumber),
        Row("an id, and those before another", new ListRecipientActionsQuery { Who = Input.OfText("66"), Before = Input.OfText("12") }),
        Row("nobody", new ListRecipientActionsQuery { Who = Input.OfText("someone") }, ("Who", RecipientOrCode.Takes)),
        Row("before nothing", OfNumber with { Before = Input.OfText("x") }, ("Before", WholeNumber.Takes)),
    ];

    [TestCaseSource(nameof(Queries))]
    public void Validate_EachRow_NamesEveryInvalidField(ListRecipientActionsQuery query, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(query), Is.EquivalentTo(faults));
    }

    [TestCase(null, new long[] { 9, 5, 3 })]
    [TestCase("40", new long[] { 5, 3 })]
    public async Task Handle_ARecipient_TellsOfItsCodesAndWithTheNewestOfItsLock(string? before, long[] ids)
    {
        Reader.Setup(port => port.CodesOfAsync(Someone, before == null ? null : 40, 20, It.IsAny<CancellationToken>())).ReturnsAsync([]);
        Reader.Setup(port => port.ActionsOnCodesAsync(It.IsAny<IReadOnlyList<long>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync([Action(5, AuditTarget.OtpCode), Action(3, AuditTarget.OtpCode)]);
        Reader.Setup(port => port.ActionsOnGuessesAsync(Someone, It.IsAny<CancellationToken>())).ReturnsAsync([Action(9, AuditTarget.GuessBudget)]);

        var result = await Application.HandleAsync(OfNumber with { Before = before is null ? default : Input.OfText(before) });

        Assert.That(result.Value.Select(action => action.Entry.Id), Is.EqualTo(ids));
    }

    [Test]
    public async Task Handle_TheIdOfACodeThatWasDeleted_TellsByWhom()
    {
        Reader.Setup(port => port.FindByCodeAsync(66, It.IsAny<CancellationToken>())).ReturnsAsync((Recipient?)null);
        Reader.Setup(port => port.ActionsOnCodesAsync(new long[] { 66 }, It.IsAny<CancellationToken>())).ReturnsAsync([Action(5, AuditTarget.OtpCode)]);

        var result = await Application.HandleAsync(new ListRecipientActionsQuery { Who = Input.OfText("66") });

        Assert.That(result.Value.Single().Entry.Id, Is.EqualTo(5));
    }

    private Mock<IRecipientReader> Reader => Application.Port<IRecipientReader>();

    private static RecipientActionDto Action(long id, AuditTarget target) =>
        new(AuditEntryDto.Example with { Id = id, Target = target }, "operations");
}
