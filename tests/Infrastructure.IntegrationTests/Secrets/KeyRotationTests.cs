using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Otp.Databases;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Secrets;

namespace Otp.Infrastructure.IntegrationTests.Secrets;

[OnBothDatabases]
internal sealed class KeyRotationTests(StorageProvider provider)
{
    private const string Old = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string New = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

    [Test]
    public async Task Reencrypt_MovesEveryCode_AndNeedsTheOldKeyNoLonger()
    {
        await using var first = await Store.OpenAsync(provider, [Old]);
        for (var code = 0; code < 450; code++)
            await first.AddCodeAsync(code);
        await using var both = await first.ReopenAsync([New, Old]);
        await both.AddCodeAsync(450);

        var moved = await both.Services.ReencryptSecretsAsync(CancellationToken.None);

        await using var last = await both.ReopenAsync([New]);
        var codes = await last.InScopeAsync(services => services.GetRequiredService<OtpDbContext>().OtpCodes.OrderBy(code => code.Id).ToListAsync());
        Assert.That(moved, Is.EqualTo(new Reencryption(450, OlderKeysAreNeeded: false)));
        Assert.That(codes.Select(code => code.Code.Value), Is.EqualTo(Enumerable.Range(0, 451)));
        Assert.That(codes.Select(code => code.UpdatedAt), Is.All.EqualTo(Store.Now));
        Assert.That(last.Scalar<long>("SELECT count(DISTINCT substr(sealed_code, 1, 8)) FROM otp_codes"), Is.EqualTo(1));
        Assert.That(last.Scalar<long>("SELECT count(*) FROM registered_keys"), Is.EqualTo(1));
    }

    [Test]
    public async Task Open_WithTheOldKeyTakenAwayTooEarly_IsRefused()
    {
        await using var first = await Store.OpenAsync(provider, [Old]);
        await first.AddCodeAsync();
        await using var both = await first.ReopenAsync([New, Old]);
        await both.AddCodeAsync();

        Assert.That(() => both.ReopenAsync([New]), Throws.TypeOf<StartupException>().With.Message.Contains(SecretKey.TryParse(Old)!.Name));
    }

    [Test]
    public async Task Command_BesideAServiceThatStillSealsWithTheOldKey_IsRefused()
    {
        await using var first = await Store.OpenAsync(provider, [New]);
        first.Scalar<object>("UPDATE registered_keys SET registered_at = registered_at - " + (provider == StorageProvider.Sqlite ? "1" : "interval '1 microsecond'"));
        await using var service = await first.ReopenAsync([Old, New]);
        await using var command = service.Beside([New, Old]);

        Assert.That(
            () => command.Services.PrepareStorageForCommandAsync(CancellationToken.None),
            Throws.TypeOf<StartupException>().With.Message.Contains("restart that one"));
    }

    [Test]
    public async Task Code_CopiedIntoAnotherRecipientsRow_DoesNotOpen()
    {
        await using var store = await Store.OpenAsync(provider);
        await store.AddCodeAsync();
        await store.AddCodeAsync(recipient: Domain.Recipients.Recipient.Of(Domain.Recipients.MobileNumber.Parse("09187654321")));
        store.Scalar<object>("UPDATE otp_codes SET sealed_code = (SELECT sealed_code FROM otp_codes WHERE id = 1) WHERE id = 2");

        Assert.That(
            () => store.InScopeAsync(services => services.GetRequiredService<OtpDbContext>().OtpCodes.SingleAsync(code => code.Id == 2)),
            Throws.InstanceOf<System.Security.Cryptography.CryptographicException>());
    }
}
