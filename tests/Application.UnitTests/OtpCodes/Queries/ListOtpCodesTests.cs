using Moq;
using Otp.Application.Common.Paging;
using Otp.Application.Common.Values;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Application.UnitTests.OtpCodes.Queries;

internal sealed class ListOtpCodesTests : ApplicationTests
{
    private static readonly Input Wrong = Input.OfText("?");

    private static readonly ListOtpCodesQuery Everything = new()
    {
        Limit = Input.OfText("20"),
        Offset = Input.OfText("40"),
        Search = Input.OfText(" 0912 "),
        Ordering = Input.OfText("-ttl,email"),
        IdMin = Input.OfText("1"),
        IdMax = Input.OfText("9"),
        CreatedDate = Input.OfText("2025-12-29"),
        CreatedFrom = Input.OfText("2025-12-01"),
        CreatedTo = Input.OfText("2025-12-31"),
        UpdatedDate = Input.OfText("2026-01-02"),
        UpdatedFrom = Input.OfText("2026-01-01"),
        UpdatedTo = Input.OfText("2026-01-03"),
        HasMobileNumber = Input.OfText("true"),
        HasEmail = Input.OfText("false"),
        IsAllow = Input.OfText("true"),
        MobileNumber = Input.OfText("+98 912 325 6545"),
        Email = Input.OfText("Someone@EXAMPLE.com"),
        Purpose = Input.OfText("login"),
    };

    private readonly List<(OtpCodeFilter Filter, PageRequest Page)> _asked = [];

    [Test]
    public void Validate_EveryParameter_IsTaken() => Assert.That(Application.FaultsIn(Everything), Is.Empty);

    [TestCase("ttl,-ttl,ttl", "Ttl")]
    [TestCase("-email,email,mobile_number,-email", "-Email,MobileNumber")]
    [TestCase("ttl,-id,email,id", "Ttl,-Id")]
    public void Ordering_ByAFieldAgain_OrByAnythingAfterTheId_CountsOnce(string text, string counted)
    {
        var ordering = OtpCodeOrdering.Parse(text);

        Assert.That(string.Join(',', ordering.Orders.Select(order => $"{(order.Descending ? "-" : "")}{order.Field}")), Is.EqualTo(counted));
    }

    [Test]
    public void Validate_Nothing_IsTaken() => Assert.That(Application.FaultsIn(new ListOtpCodesQuery()), Is.Empty);

    [Test]
    public void Validate_EveryParameterWrong_NamesThemAllButTheSearch()
    {
        var query = new ListOtpCodesQuery
        {
            Limit = Wrong,
            Offset = Wrong,
            Search = Wrong,
            Ordering = Wrong,
            IdMin = Wrong,
            IdMax = Wrong,
            CreatedDate = Wrong,
            CreatedFrom = Wrong,
            CreatedTo = Wrong,
            UpdatedDate = Wrong,
            UpdatedFrom = Wrong,
            UpdatedTo = Wrong,
            HasMobileNumber = Wrong,
            HasEmail = Wrong,
            IsAllow = Wrong,
            MobileNumber = Wrong,
            Email = Wrong,
            Purpose = Wrong,
        };

        Assert.That(Application.FaultsIn(query), Is.EquivalentTo(new[]
        {
            ("Limit", "Takes an integer from 1 to 1000."),
            ("Offset", "Takes an integer from 0 to 9223372036854775807."),
            ("Ordering", OtpCodeOrdering.Takes),
            ("IdMin", WholeNumber.Takes),
            ("IdMax", WholeNumber.Takes),
            ("CreatedDate", Day.Takes),
            ("CreatedFrom", Day.Takes),
            ("CreatedTo", Day.Takes),
            ("UpdatedDate", Day.Takes),
            ("UpdatedFrom", Day.Takes),
            ("UpdatedTo", Day.Takes),
            ("HasMobileNumber", Flag.Takes),
            ("HasEmail", Flag.Takes),
            ("IsAllow", Flag.Takes),
            ("MobileNumber", MobileNumber.Takes),
            ("Email", EmailAddress.Takes),
            ("Purpose", Purpose.Takes),
        }));
    }

    [Test]
    public async Task Handle_EveryParameter_NarrowsByEach()
    {
        await HandleAsync(Everything);

        Assert.That(_asked, Has.Count.EqualTo(1));
        var (filter, page) = _asked[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page, Is.EqualTo(new PageRequest(20, 40)));
            Assert.That(filter.Search, Is.EqualTo("0912"));
            Assert.That(filter.Ordering, Is.EqualTo([new OtpCodeOrder(OtpCodeOrderField.Ttl, Descending: true), new OtpCodeOrder(OtpCodeOrderField.Email, Descending: false)]));
            Assert.That((filter.IdMin, filter.IdMax), Is.EqualTo(((long?)1, (long?)9)));
            Assert.That(filter.Created, Is.EqualTo(OneDay(2025, 12, 29)));
            Assert.That(filter.Updated, Is.EqualTo(OneDay(2026, 1, 2)));
            Assert.That((filter.HasMobileNumber, filter.HasEmail, filter.IsAllow), Is.EqualTo(((bool?)true, (bool?)false, (bool?)true)));
            Assert.That(filter.MobileNumber, Is.EqualTo(MobileNumber.Parse("09123256545")));
            Assert.That(filter.Email, Is.EqualTo(EmailAddress.Parse("Someone@example.com")));
            Assert.That(filter.Purpose, Is.EqualTo(Purpose.Parse("login")));
        }
    }

    [Test]
    public async Task Handle_Nothing_NarrowsByNothing_TheNewestFirst()
    {
        await HandleAsync(new ListOtpCodesQuery());

        Assert.That(_asked, Has.Count.EqualTo(1));
        var (filter, page) = _asked[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(page, Is.EqualTo(new PageRequest(100, 0)));
            Assert.That(filter.Ordering, Is.EqualTo([new OtpCodeOrder(OtpCodeOrderField.Id, Descending: true)]));
            Assert.That((filter.Created, filter.Updated), Is.EqualTo((new Days(From: null, Until: null), new Days(From: null, Until: null))));
            Assert.That(new object?[] { filter.Search, filter.IdMin, filter.IdMax, filter.MobileNumber, filter.Email, filter.Purpose }, Is.All.Null);
            Assert.That(new[] { filter.HasMobileNumber, filter.HasEmail, filter.IsAllow }, Is.All.Null);
        }
    }

    [Test]
    public async Task Handle_ABlankSearch_IsNoFilter()
    {
        await HandleAsync(new ListOtpCodesQuery { Search = Input.OfText("  ") });

        Assert.That(_asked.Select(asked => asked.Filter.Search), Is.EqualTo(new string?[] { null }));
    }

    private static Days OneDay(int year, int month, int day)
    {
        var start = new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero);
        return new Days(start, start.AddDays(1));
    }

    private async Task HandleAsync(ListOtpCodesQuery query)
    {
        var page = new Page<OtpCodeDto>(Count: 0, [], new PageRequest(1, 0));
        Application.CodeReader.Setup(port => port.ListAsync(It.IsAny<OtpCodeFilter>(), It.IsAny<PageRequest>(), It.IsAny<CancellationToken>()))
            .Callback((OtpCodeFilter filter, PageRequest part, CancellationToken _) => _asked.Add((filter, part))).ReturnsAsync(page);

        var result = await Application.HandleAsync(query);

        Assert.That(result.Value, Is.SameAs(page));
    }
}
