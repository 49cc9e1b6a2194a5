using MediatR;
using Moq;
using Otp.Application.Access.Commands;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using static Otp.TestKit.Given;

namespace Otp.Application.UnitTests.Access.Commands;

internal sealed class RevokeAccessTokenTests : ApplicationTests
{
    private const long Id = 42;

    private int _saves;

    [Test]
    public async Task Handle_AnotherAdminWorks_RevokesSavesAndOutlastsOtherProcesses()
    {
        var token = StoredAdmin(anotherAdmin: true);
        ExpectSave();
        var outlasted = ExpectOutlasting();

        var result = await HandleAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.True);
            Assert.That(token.RevokedAt, Is.EqualTo(Now));
            Assert.That(_saves, Is.EqualTo(1));
            Assert.That(outlasted, Is.EqualTo([1]));
            Assert.That(Application.Audit.Invocations, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Handle_LastAdmin_IsRefusedAndNothingIsSaved()
    {
        var token = StoredAdmin(anotherAdmin: false);

        var result = await HandleAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Failure, Is.SameAs(AccessToken.LastAdmin));
            Assert.That(token.RevokedAt, Is.Null);
        }
    }

    [Test]
    public async Task Handle_RevokedToken_SucceedsWithoutAChange()
    {
        var token = StoredAdmin(anotherAdmin: false);
        token.Revoke(isLastAdmin: false, Now.AddDays(-1));
        var outlasted = ExpectOutlasting();

        var result = await HandleAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.True);
            Assert.That(token.RevokedAt, Is.EqualTo(Now.AddDays(-1)));
            Assert.That(outlasted, Is.EqualTo([0]));
        }
    }

    [Test]
    public async Task Handle_UnknownId_IsNotFoundAndNothingIsSaved()
    {
        Application.Tokens.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync((AccessToken?)null);

        var result = await HandleAsync();

        Assert.That(result.Failure, Is.SameAs(AccessToken.NotFound));
    }

    private AccessToken StoredAdmin(bool anotherAdmin)
    {
        var token = AnAccessToken.Admin(now: Now.AddDays(-2));
        Application.Tokens.Setup(port => port.FindAsync(Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(token);
        Application.Tokens.Setup(port => port.AnyOtherAdminAsync(token.Id, Now + AccessToken.LongEnough, It.IsAny<CancellationToken>()))
            .ReturnsAsync(anotherAdmin);
        return token;
    }

    private void ExpectSave()
    {
        Application.Audit.Setup(port => port.Record(AuditAction.Revoke, AuditTarget.AccessToken, 0));
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<CancellationToken>()))
            .Callback(() => _saves++).Returns(Task.CompletedTask);
    }

    /// <returns>How often had been saved each time: before the revocation is stored would be too early.</returns>
    private List<int> ExpectOutlasting()
    {
        List<int> times = [];
        Application.Directory.Setup(port => port.OutlastOtherProcessesAsync(It.IsAny<CancellationToken>()))
            .Callback(() => times.Add(_saves)).Returns(Task.CompletedTask);
        return times;
    }

    private Task<Result<Unit>> HandleAsync() => Application.HandleAsync(new RevokeAccessTokenCommand { Id = Id });
}
