using Moq;
using Otp.Application.Access;
using Otp.Application.Access.Queries;
using Otp.Application.Common.Paging;
using Otp.Domain.Common;

namespace Otp.Application.UnitTests.Access.Queries;

internal sealed class ListAccessTokensTests : ApplicationTests
{
    [Test]
    public async Task Handle_APart_IsReadAndHandedOut()
    {
        var page = new Page<AccessTokenDto>(Count: 0, [], new PageRequest(20, 40));
        Application.Reader.Setup(port => port.ListAsync(new PageRequest(20, 40), It.IsAny<CancellationToken>())).ReturnsAsync(page);

        var result = await Application.HandleAsync(new ListAccessTokensQuery { Limit = Input.OfText("20"), Offset = Input.OfText("40") });

        Assert.That(result.Value, Is.SameAs(page));
    }

    [TestCase("1", "0")]
    [TestCase("1000", "9223372036854775807")]
    public void Validate_ThePartsThereAre_AreTaken(string limit, string offset) => Assert.That(
        Application.FaultsIn(new ListAccessTokensQuery { Limit = Input.OfText(limit), Offset = Input.OfText(offset) }), Is.Empty);

    [TestCase("0", "-1")]
    [TestCase("1001", "9223372036854775808")]
    [TestCase("?", "?")]
    [TestCase("", "")]
    public void Validate_EveryParameterWrong_NamesThemAll(string limit, string offset) => Assert.That(
        Application.FaultsIn(new ListAccessTokensQuery { Limit = Input.OfText(limit), Offset = Input.OfText(offset) }),
        Is.EquivalentTo(new[] { ("Limit", PageLimit.Takes), ("Offset", PageOffset.Takes) }));
}
