using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Repositories;

/// <summary>What nodes with other keys, or the same in another order, know of each other's answers (contract, section 9).</summary>
[OnBothDatabases]
internal sealed class KeptAnswersTests(StorageProvider provider)
{
    private const string A = Given.SecretKey;
    private const string B = Given.OtherSecretKey;

    private static readonly string[][] Orders = [[A], [B], [A, B], [B, A]];

    private static IEnumerable<TestCaseData> OverlappingOrders =>
        from first in Orders
        from second in Orders
        where first.Intersect(second, StringComparer.Ordinal).Any()
        select new TestCaseData(first, second).SetArgDisplayNames(NameOf(first), NameOf(second));

    [TestCaseSource(nameof(OverlappingOrders))]
    public async Task Answer_KeptByOneNode_IsFoundByEveryOtherThatSharesAKey(string[] first, string[] second)
    {
        await using var store = await Store.OpenAsync(provider, first);
        await AnswerAsync(store);
        await using var other = BesideWith(store, second);

        var found = await FindAsync(other);

        Assert.That(found!.IsOfSameBody, Is.True);
        Assert.That(found.Answer, Is.EqualTo("the code 1"u8.ToArray()));
        Assert.That(store.Scalar<long>("SELECT count(*) FROM kept_answers"), Is.EqualTo(first.Length));
    }

    [TestCaseSource(nameof(OverlappingOrders))]
    public async Task Answer_ThatAnotherNodeKeptMeanwhile_LetsNothingBeDoneTwice(string[] first, string[] second)
    {
        await using var store = await Store.OpenAsync(provider, first);
        await AnswerAsync(store);
        await using var other = BesideWith(store, second);

        // As one does that looked before the other's commit.
        Assert.That(() => AnswerAsync(other), Throws.TypeOf<AlreadyAnsweredException>());
        Assert.That(store.Scalar<long>("SELECT count(*) FROM otp_codes"), Is.EqualTo(1));
    }

    [Test]
    public async Task Answer_AfterADay_IsForgottenUnderEveryKey()
    {
        await using var store = await Store.OpenAsync(provider, [A, B]);
        await AnswerAsync(store);
        store.Clock.Advance(IdempotentRequest.KeptFor);

        var found = await FindAsync(store);

        Assert.That(found, Is.Null);
        Assert.That(store.Scalar<long>("SELECT count(*) FROM kept_answers"), Is.Zero);
    }

    [Test]
    public async Task Answer_WhoseCodeIsDeleted_GoesWithIt_ButThatThereWasOneStaysKnown()
    {
        await using var store = await Store.OpenAsync(provider, [A, B]);
        await AnswerAsync(store);

        store.Scalar<object>("DELETE FROM otp_codes");

        Assert.That(await FindAsync(store), Is.EqualTo(new KeptAnswer(IsOfSameBody: true, Answer: null)));
        Assert.That(store.Scalar<long>("SELECT count(*) FROM kept_answers WHERE length(sealed_answer) > 8"), Is.Zero);
    }

    [Test]
    public async Task Answer_OfAToken_IsNoneOfAHookOfTheSameName()
    {
        await using var store = await Store.OpenAsync(provider, [A]);
        await AnswerAsync(store);

        Assert.That(await FindAsync(store, Request(Caller.OfHook("1"))), Is.Null);
        Assert.That(await FindAsync(store, Request(Caller.OfToken(1))), Is.Not.Null);
    }

    // It has been running since before the first one's key was known.
    private static Store BesideWith(Store store, string[] keys)
    {
        store.Scalar<object>("DELETE FROM registered_keys");
        return store.Beside(keys);
    }

    private static IdempotentRequest Request(Caller? caller = null) => new(caller ?? Caller.OfToken(1), "operation", "key", "body"u8.ToArray());

    private static Task<KeptAnswer?> FindAsync(Store store, IdempotentRequest? request = null) =>
        store.InScopeAsync(services => services.GetRequiredService<IKeptAnswers>().FindAsync(request ?? Request(), CancellationToken.None));

    private static Task<Answer> AnswerAsync(Store store) => store.InScopeAsync(async services =>
    {
        services.GetRequiredService<IKeptAnswers>().Keep(Request(), answer => System.Text.Encoding.UTF8.GetBytes($"the code {((Answer)answer).OtpCodeId}"));
        var code = OtpCode.Create(OneTimeCode.From(1), Given.Someone, validTo: null, Store.Expiry, Caller.OfToken(1), Given.Now).Value;
        await services.GetRequiredService<IOtpCodeRepository>().AddAsync(code, CancellationToken.None);
        return await services.GetRequiredService<IUnitOfWork>().SaveAsync(() => new Answer(code.Id), CancellationToken.None);
    });

    private static string NameOf(string[] keys) => string.Concat(keys.Select(key => key == A ? "a" : "b"));

    private sealed record Answer(long? OtpCodeId) : ITellsOfCode;
}
