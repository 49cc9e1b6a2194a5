using Moq;
using Otp.Application.Access;
using Otp.Application.Access.Queries;

namespace Otp.Application.UnitTests.Access.Queries;

internal sealed class ListAccessTokensTests
{
    [Test]
    public async Task Handle_WhatTheReaderReads_IsHandedOut()
    {
        IReadOnlyList<AccessTokenDto> tokens = [];
        var reader = new Mock<IAccessTokenReader>(MockBehavior.Strict);
        reader.Setup(port => port.ListAsync(It.IsAny<CancellationToken>())).ReturnsAsync(tokens);
        var handler = new ListAccessTokensQueryHandler(reader.Object);

        var result = await handler.Handle(new ListAccessTokensQuery(), CancellationToken.None);

        Assert.That(result.Value, Is.SameAs(tokens));
    }
}
