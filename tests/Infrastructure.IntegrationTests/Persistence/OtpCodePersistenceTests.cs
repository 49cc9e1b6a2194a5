using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence;

[OnBothDatabases]
internal sealed class OtpCodePersistenceTests(StorageProvider provider)
{
    private static readonly Recipient Mobile = Given.Someone;
    private static readonly Recipient Email = Recipient.Of(EmailAddress.Parse("Ali@BÜCHER.example"));

    private static IEnumerable<Recipient> Recipients => [Mobile, Email];

    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [TestCaseSource(nameof(Recipients))]
    public async Task Code_StoredAndReadBack_IsTheSameToTheMicrosecond(Recipient recipient)
    {
        var validTo = Given.Now.AddMicroseconds(1);
        var stored = await _store.AddCodeAsync(2147483647, recipient, validTo);

        var read = await ReadAsync(stored.Id);

        Assert.That(read, Is.Not.SameAs(stored));
        Assert.That(read.Code.Value, Is.EqualTo(2147483647));
        Assert.That(read.Recipient.Value, Is.EqualTo(recipient.Value));
        Assert.That(read.Recipient.MobileNumber, Is.EqualTo(recipient.MobileNumber));
        Assert.That(read.Recipient.Email, Is.EqualTo(recipient.Email));
        Assert.That((read.ValidTo, read.CreatedAt, read.UpdatedAt), Is.EqualTo((validTo, Given.Now, Given.Now)));
        Assert.That(read.CreatedBy, Is.EqualTo(1));
    }

    [Test]
    public async Task DrawnCode_InTheFile_HasNoFingerprint_WhicheverWayItGotThere()
    {
        var drawn = new List<OtpCode>();
        foreach (var code in new[] { 111111, 111111, 222222 })
            drawn.Add(await StoreAsync(OtpCode.Generate(OneTimeCode.From(code), Mobile, Store.Expiry, Caller.OfToken(1), Given.Now, purpose: null)));
        var callers = await _store.AddCodeAsync(111111);
        // As a version wrote it that gave drawn codes one.
        _store.Scalar<object>($"UPDATE otp_codes SET code_fingerprint = (SELECT code_fingerprint FROM otp_codes WHERE id = {callers.Id}) WHERE id = {drawn[0].Id}");
        await _store.InScopeAsync(async services =>
        {
            var code = await services.GetRequiredService<IOtpCodeRepository>().FindAsync(drawn[0].Id, CancellationToken.None);
            Assert.That(code!.Update(code: null, Mobile, Given.Now.AddMinutes(1), Store.Expiry, live: 1, Given.Now), Is.Null);
            await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
            return true;
        });

        Assert.That(_store.Scalar<long>("SELECT count(*) FROM otp_codes WHERE is_generated"), Is.EqualTo(3));
        Assert.That(_store.Scalar<long>("SELECT count(DISTINCT code_fingerprint) FROM otp_codes WHERE is_generated"), Is.EqualTo(1));
        Assert.That(_store.Scalar<byte[]>("SELECT code_fingerprint FROM otp_codes WHERE is_generated LIMIT 1"), Is.EqualTo(new byte[16]));
    }

    [Test]
    public async Task Recipient_InTheFile_IsAlsoKeptInTheFormItIsComparedBy()
    {
        await _store.AddCodeAsync(recipient: Email);

        Assert.That(_store.Scalar<string>("SELECT email FROM otp_codes"), Is.EqualTo("Ali@bücher.example"));
        Assert.That(_store.Scalar<string>("SELECT canonical_recipient FROM otp_codes"), Is.EqualTo("ali@xn--bcher-kva.example"));
    }

    [Test]
    public async Task Code_StoredUnderAnotherFormOfItsRecipient_IsReadAllTheSame()
    {
        var stored = await _store.AddCodeAsync(42317, Email);
        // As an earlier release may have compared it.
        _store.Scalar<object>("UPDATE otp_codes SET email = 'another@b.example'");

        Assert.That((await ReadAsync(stored.Id)).Code.Value, Is.EqualTo(42317));
    }

    [Test]
    public async Task Ids_AfterADeletion_AreNotReused()
    {
        await _store.AddCodeAsync();
        var last = await _store.AddCodeAsync();
        _store.Scalar<object>("DELETE FROM otp_codes");

        var next = await _store.AddCodeAsync();

        Assert.That(next.Id, Is.EqualTo(last.Id + 1));
    }

    [TestCase("UPDATE otp_codes SET email = 'a@b.example'")]
    [TestCase("UPDATE otp_codes SET mobile_number = NULL")]
    public async Task Row_ThatBreaksAnInvariant_IsRefusedByTheDatabaseToo(string sql)
    {
        await _store.AddCodeAsync();

        Assert.That(() => _store.Scalar<object>(sql), Throws.InstanceOf<DbException>().With.Message.Contains("single_recipient"));
    }

    [Test]
    public async Task Writers_AtTheSameTime_AllSucceedWithIdsOfTheirOwn()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 100).Select(code => Task.Run(() => _store.AddCodeAsync(code))));

        Assert.That(codes.Select(code => code.Id), Is.Unique);
        Assert.That(_store.Scalar<long>("SELECT count(*) FROM otp_codes"), Is.EqualTo(100));
    }

    private Task<OtpCode> ReadAsync(long id) => _store.InScopeAsync(services => services.CodeAsync(id));

    private Task<OtpCode> StoreAsync(OtpCode code) => _store.InScopeAsync(async services =>
    {
        await services.GetRequiredService<IOtpCodeRepository>().AddAsync(code, CancellationToken.None);
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
        return code;
    });
}
