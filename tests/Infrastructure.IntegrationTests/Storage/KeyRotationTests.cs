using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Application.Common.Paging;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;
using Otp.Infrastructure.Storage;

namespace Otp.Infrastructure.IntegrationTests.Storage;

[OnBothDatabases]
internal sealed class KeyRotationTests(StorageProvider provider)
{
    private const string Old = Given.SecretKey;
    private const string New = Given.OtherSecretKey;

    [Test]
    public async Task Reencrypt_MovesEveryCode_AndNeedsTheOldKeyNoLonger()
    {
        await using var first = await Store.OpenAsync(provider, [Old]);
        for (var code = 0; code < 450; code++)
            await first.AddCodeAsync(code, Given.RecipientOf(code));
        await using var both = await first.ReopenAsync([New, Old]);
        await both.AddCodeAsync(450);

        var moved = await ReencryptAsync(both);

        await using var last = await both.ReopenAsync([New]);
        var codes = await last.InScopeAsync(services => services.AllCodesAsync());
        Assert.That((moved.Moved, moved.Unreadable, moved.KeysOfOthers.Count, moved.AnswersNeedOlderKeys), Is.EqualTo((450, 0, 0, false)));
        Assert.That(codes.Select(code => code.Code.Value), Is.EqualTo(Enumerable.Range(0, 451)));
        Assert.That(codes.Select(code => code.UpdatedAt), Is.All.EqualTo(Given.Now));
        Assert.That(last.Scalar<long>("SELECT count(DISTINCT substr(sealed_code, 1, 8)) FROM otp_codes"), Is.EqualTo(1));
        Assert.That(last.Scalar<long>("SELECT count(*) FROM registered_keys"), Is.EqualTo(1));
    }

    [Test]
    public async Task Reencrypt_LeavesACodeWrittenAsItWas()
    {
        await using var first = await Store.OpenAsync(provider, [Old]);
        await first.AddCodeAsync(OneTimeCode.Parse("042317"));
        await using var both = await first.ReopenAsync([New, Old]);

        await ReencryptAsync(both);

        await using var last = await both.ReopenAsync([New]);
        Assert.That((await last.InScopeAsync(services => services.CodeAsync(1))).Code.ToDigits(), Is.EqualTo("042317"));
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
        await using var service = await first.ReopenAsync([Old, New]);
        await using var command = service.Beside([New, Old]);

        Assert.That(
            () => command.Services.GetRequiredService<ICommandStorage>().OpenAsync(CancellationToken.None),
            Throws.TypeOf<StartupException>().With.Message.Contains("restart that one"));
    }

    [Test]
    public async Task Code_CopiedIntoAnotherRecipientsRow_DoesNotOpen()
    {
        await using var store = await Store.OpenAsync(provider);
        await store.AddCodeAsync();
        await store.AddCodeAsync(recipient: Recipient.Of(MobileNumber.Parse("09187654321")));
        store.Scalar<object>("UPDATE otp_codes SET sealed_code = (SELECT sealed_code FROM otp_codes WHERE id = 1) WHERE id = 2");

        var copied = await store.InScopeAsync(services => services.CodeAsync(2));
        Assert.That(copied.Code.IsReadable, Is.False);
    }

    [Test]
    public async Task Reencrypt_BesideANodeThatSealsWithTheOldKey_LeavesTheKeyListed_UntilThatNodeIsGone([Values] bool isKilled)
    {
        await using var old = await Store.OpenAsync(provider, [Old, New]);
        await old.AddCodeAsync();
        await using var command = old.Beside([New, Old]);

        var early = await ReencryptAsync(command);
        var listed = old.Scalar<long>("SELECT count(*) FROM registered_keys");
        // It goes on for as long as it lives.
        await old.AddCodeAsync(7);
        if (isKilled)
            old.Scalar<object>($"UPDATE serving_nodes SET seen_at = seen_at - {(provider == StorageProvider.Sqlite ? "61000000" : "interval '61 seconds'")}");
        else
            await old.Services.GetRequiredService<ServingNodes>().LeaveAsync(CancellationToken.None);
        var late = await ReencryptAsync(command);

        Assert.That((early.Moved, early.KeysOfOthers.Single()), Is.EqualTo((1, NameOf(Old))));
        Assert.That((late.Moved, late.KeysOfOthers.Count), Is.EqualTo((1, 0)));
        Assert.That((listed, old.Scalar<long>("SELECT count(*) FROM registered_keys")), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task Beat_OfANodeWhoseKeyWasForgottenMeanwhile_ListsItAnew()
    {
        await using var node = await Store.OpenAsync(provider, [Old]);
        node.Scalar<object>("DELETE FROM registered_keys");
        node.Scalar<object>("DELETE FROM serving_nodes");

        await node.Services.GetRequiredService<ServingNodes>().BeatAsync(CancellationToken.None);

        Assert.That(node.Scalar<string>("SELECT id FROM registered_keys"), Is.EqualTo(NameOf(Old)));
        Assert.That(node.Scalar<string>("SELECT sealing_key FROM serving_nodes"), Is.EqualTo(NameOf(Old)));
    }

    [Test]
    public async Task Open_WithoutAKeyThatACodeNeeds_IsRefused_EvenWhereTheKeyIsNotListed()
    {
        await using var first = await Store.OpenAsync(provider, [Old]);
        await first.AddCodeAsync();
        first.Scalar<object>("DELETE FROM registered_keys");

        Assert.That(() => first.ReopenAsync([New]), Throws.TypeOf<StartupException>().With.Message.Contains(NameOf(Old)));
    }

    [Test]
    public async Task Reencrypt_WithNothingToMove_LooksAtEveryWindow()
    {
        await using var store = await Store.OpenAsync(provider, [New]);
        await store.AddCodeAsync();
        var copy = "INSERT INTO otp_codes (mobile_number, canonical_recipient, sealed_code, code_fingerprint, is_generated, valid_to, ends_at, created_by, created_at, issued_at, updated_at, version) " +
            "SELECT mobile_number, canonical_recipient, sealed_code, code_fingerprint, is_generated, valid_to, ends_at, created_by, created_at, issued_at, updated_at, version FROM otp_codes";
        for (var doubled = 1; doubled <= CodeReencryption.WindowSize; doubled *= 2)
            store.Scalar<object>(copy);
        store.Scalar<object>("UPDATE otp_codes SET is_generated = (1 = 1) WHERE id = (SELECT max(id) FROM otp_codes)");

        var done = await ReencryptAsync(store);

        Assert.That(done.Moved, Is.EqualTo(1));
        Assert.That(store.Scalar<byte[]>("SELECT code_fingerprint FROM otp_codes WHERE is_generated"), Is.EqualTo(new byte[16]));
    }

    [Test]
    public async Task Code_WhoseKeyIsMissing_IsShownWithoutIt_MatchesNoGuess_AndCanBeReplacedOrDeleted()
    {
        await using var store = await Store.OpenAsync(provider, [Old]);
        await store.AddCodeAsync(111111);
        await store.AddCodeAsync(222222);
        await using var node = store.Beside([New]);
        store.Scalar<object>("DELETE FROM registered_keys");
        var mine = await node.AddCodeAsync(333333);

        var page = await node.InScopeAsync(services => services.GetRequiredService<IOtpCodeReader>()
            .ListAsync(new OtpCodeFilter { Ordering = [], Created = new Days(null, null), Updated = new Days(null, null) }, new PageRequest(100, 0), CancellationToken.None));
        var verified = await node.InScopeAsync(services => VerifyAsync(services, 111111));
        var moved = await ChangeAsync(node, code: null, "09187654321");
        var replaced = await ChangeAsync(node, OneTimeCode.From(444444), "09187654321");

        Assert.That(page.Items.Select(code => code.Code), Is.EqualTo(new int?[] { null, null, 333333 }));
        Assert.That(verified, Is.EqualTo(Refusal.Incorrect));
        Assert.That((moved, replaced), Is.EqualTo((OtpCode.Unreadable, (Domain.Common.Failure?)null)));
        Assert.That(await node.InScopeAsync(async services => (await services.GetRequiredService<IOtpCodeReader>().FindAsync(1, CancellationToken.None))!.Code), Is.EqualTo(444444));
        Assert.That(mine.Id, Is.EqualTo(3));
    }

    private static string NameOf(string key) => SecretKey.TryParse(key)!.Name;

    private static async Task<Refusal?> VerifyAsync(IServiceProvider services, int guess)
    {
        var codes = await services.GetRequiredService<IOtpCodeRepository>().CodesOfAsync(Given.Someone, Given.Now, CancellationToken.None);
        return codes.Verify(OneTimeCode.From(guess), purpose: null, Store.Otp.Guesses, Given.Now).Refusal;
    }

    private static Task<Domain.Common.Failure?> ChangeAsync(Store node, OneTimeCode? code, string number) => node.InScopeAsync(async services =>
    {
        var stored = await services.GetRequiredService<IOtpCodeRepository>().FindAsync(1, CancellationToken.None);
        var failure = stored!.Update(code, Recipient.Of(MobileNumber.Parse(number)), validTo: null, Store.Expiry, live: 1, Given.Now);
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
        return failure;
    });

    private static Task<Reencryption> ReencryptAsync(Store store) =>
        store.InScopeAsync(services => services.GetRequiredService<ICodeReencryption>().RunAsync(CancellationToken.None));
}
