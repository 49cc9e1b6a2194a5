using Moq;
using Otp.Application.Access;
using Otp.Application.Access.Queries;
using Otp.Application.Common.Paging;
using Otp.Domain.Common;

namespace Otp.Application.UnitTests.Access.Queries;

internal sealed class ListAccessTokensTests
{
    [Test]
    public async Task Handle_APart_IsReadAndHandedOut()
    {
        var page = new Page<AccessTokenDto>(Count: 0, [], new PageRequest(20, 40));
        var reader = new Mock<IAccessTokenReader>(MockBehavior.Strict);
        reader.Setup(port => port.ListAsync(new PageRequest(20, 40), It.IsAny<CancellationToken>())).ReturnsAsync(page);
        var handler = new ListAccessTokensQueryHandler(reader.Object);

        var result = await handler.Handle(new ListAccessTokensQuery { Limit = Input.OfText("20"), Offset = Input.OfText("40") }, CancellationToken.None);

        Assert.That(result.Value, Is.SameAs(page));
    }
}
