using Moq;
using Otp.Application.Common.Paging;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Application.UnitTests.OtpCodes.Queries;

internal sealed class ListDeliveriesTests : ApplicationTests
{
    private const long Id = 42;

    private static readonly ListDeliveriesQuery All = new() { Id = Id };

    private static IEnumerable<TestCaseData> Parts =>
    [
        new(All, new PageRequest(100, 0)),
        new(All with { Limit = Input.OfText("20"), Offset = Input.OfText("40") }, new PageRequest(20, 40)),
    ];

    private static IEnumerable<TestCaseData> Queries =>
    [
        Row("nothing but the id", All),
        Row("null for both", All with { Limit = Input.Null, Offset = Input.Null }),
        Row("the smallest part", All with { Limit = Input.OfText("1"), Offset = Input.OfText("0") }),
        Row("the largest part", All with { Limit = Input.OfText("1000"), Offset = Input.OfText("9223372036854775807") }),
        Row("none", All with { Limit = Input.OfText("0") }, ("Limit", PageLimit.Takes)),
        Row("too many", All with { Limit = Input.OfText("1001") }, ("Limit", PageLimit.Takes)),
        Row("before the first", All with { Offset = Input.OfText("-1") }, ("Offset", PageOffset.Takes)),
        Row(
            "everything wrong",
            All with { Limit = Input.OfText("?"), Offset = Input.OfText("?") }, ("Limit", PageLimit.Takes), ("Offset", PageOffset.Takes)),
    ];

    [TestCaseSource(nameof(Queries))]
    public void Validate_EachRow_NamesEveryInvalidField(ListDeliveriesQuery query, (string Field, string Message)[] faults)
    {
        Assert.That(Application.FaultsIn(query), Is.EquivalentTo(faults));
    }

    [TestCaseSource(nameof(Parts))]
    public async Task Handle_APart_IsReadAndHandedOut(ListDeliveriesQuery query, PageRequest part)
    {
        var page = new Page<DeliveryDto>(Count: 0, [], part);
        Application.Deliveries.Setup(port => port.ListAsync(Id, part, It.IsAny<CancellationToken>())).ReturnsAsync(page);

        var result = await Application.HandleAsync(query);

        Assert.That(result.Value, Is.SameAs(page));
    }

    [Test]
    public async Task Handle_UnknownId_IsNotFound()
    {
        Application.Deliveries.Setup(port => port.ListAsync(Id, It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((Page<DeliveryDto>?)null);

        var result = await Application.HandleAsync(All);

        Assert.That(result.Failure, Is.SameAs(OtpCode.NotFound));
    }

    [Test]
    public void Of_ADelivery_GivesEveryField()
    {
        var delivery = CodeDelivery.Of(AnOtpCode.Generated(Given.SomeoneByMail), "mail-0", Locale.English, Given.Now);
        delivery.Conclude(
            new ProviderAnswer.NotThisMessage("550"),
            new DeliveryTurns(["mail-0"], [], MaxUncertain: 1, Given.Now.AddMinutes(2), Jitter: 0),
            Given.Now.AddSeconds(1));

        var dto = DeliveryDto.Of(delivery);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((dto.Id, dto.Channel, dto.Provider), Is.EqualTo((0L, DeliveryChannel.Email, "mail-0")));
            Assert.That((dto.State, dto.Attempts, dto.NextAt, dto.Reason), Is.EqualTo((DeliveryState.Failed, 1, (DateTimeOffset?)null, "550")));
            Assert.That((dto.CreatedAt, dto.UpdatedAt), Is.EqualTo((Given.Now, Given.Now.AddSeconds(1))));
        }
    }
}
