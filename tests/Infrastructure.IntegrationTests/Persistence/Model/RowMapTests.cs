using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Domain.Audit;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Model;

[OnBothDatabases]
internal sealed partial class RowMapTests(StorageProvider provider)
{
    private static readonly Recipient Email = Recipient.Of(EmailAddress.Parse("Ali@BÜCHER.example"));

    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(provider);

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public Task OtpCode_StoredAndReadBack_IsTheSame() => RoundTripAsync(
        OtpCode.Create(OneTimeCode.From(42317), Email, Given.Now.AddMinutes(3), Store.Expiry, Caller.OfToken(7), Given.Now, Purpose.Parse("login")).Value,
        code => Assert.That(
            code.Update(
                OneTimeCode.From(7), Given.RecipientOf(1), Given.Now.AddMinutes(9), Store.Expiry, live: 0, Given.Now.AddSeconds(1)),
            Is.Null),
        code => code.Consume(Given.Now.AddSeconds(2)));

    [Test]
    public Task LockedCode_StoredAndReadBack_IsTheSame() => RoundTripAsync(
        OtpCode.Generate(OneTimeCode.From(1), Given.RecipientOf(1), Store.Expiry, Caller.OfToken(7), Given.Now, purpose: null),
        code => code.Lock(Given.Now.AddSeconds(1)));

    [Test]
    public Task GuessBudget_StoredAndReadBack_IsTheSame() => RoundTripAsync(
        GuessBudget.For(Email),
        budget => budget.CountWrongGuess(Store.Otp.Guesses with { MaxAttempts = 1, HardLimit = 1 }, Given.Now),
        budget => budget.Clear(Given.Now.AddSeconds(1)));

    [Test]
    public Task SendBudget_StoredAndReadBack_IsTheSame() => RoundTripAsync(
        SendBudget.For(Email),
        budget => Assert.That(budget.Count(Given.Sends, SendLimits.Window, Given.Now), Is.Null),
        budget => Assert.That(budget.Count(Given.Sends, SendLimits.Window, Given.Now.AddMinutes(1)), Is.Null));

    [Test]
    public async Task CodeDelivery_StoredAndReadBack_IsTheSame()
    {
        var code = await _store.AddCodeAsync();
        var turns = new DeliveryTurns(["first", "second"], [], MaxUncertain: 1, code.EndsAt, Jitter: 0);

        await RoundTripAsync(
            CodeDelivery.Of(code, "first", Locale.Parse("fa"), Given.Now),
            delivery => delivery.Conclude(new ProviderAnswer.Unknown(), turns, Given.Now),
            delivery => delivery.Conclude(new ProviderAnswer.NotThisMessage("550"), turns, Given.Now),
            delivery => delivery.Conclude(new ProviderAnswer.Taken("abc"), turns, Given.Now),
            delivery => delivery.PassOver(Given.Now.AddSeconds(3), turns, Given.Now));
    }

    [Test]
    public Task AccessToken_StoredAndReadBack_IsTheSame() => RoundTripAsync(
        AccessToken.CreateStaff("operations", [Permission.CreateOtpCode, Permission.VerifyOtpCode], Given.Now.AddDays(1), AccessKey.Draw(), Given.Now),
        token => Assert.That(token.Revoke(isLastAdmin: false, Given.Now), Is.Null));

    [Test]
    public Task AuditEntry_StoredAndReadBack_IsTheSame() =>
        RoundTripAsync(new AuditEntry(Given.Now, tokenId: null, AuditAction.Unlock, AuditTarget.GuessBudget, targetId: 3, hook: "supabase"));

    [Test]
    public Task OtpCode_MadeByAHook_IsReadBackAsMadeByIt() => RoundTripAsync(
        OtpCode.Create(OneTimeCode.From(42317), Email, validTo: null, Store.Expiry, Caller.OfHook("supabase"), Given.Now).Value,
        code => code.Consume(Given.Now.AddSeconds(1)));

    [Test]
    public void Aggregates_EveryPropertyThatCanBeSet_IsMapped()
    {
        using (Assert.EnterMultipleScope())
        {
            AssertMapped<OtpCode>(nameof(OtpCode.Code));
            AssertMapped<GuessBudget>();
            AssertMapped<SendBudget>();
            AssertMapped<CodeDelivery>();
            AssertMapped<AccessToken>();
            AssertMapped<AuditEntry>();
        }
    }

    [Test]
    public async Task Change_OfAConsumedCode_WritesWhatChangedAlone()
    {
        var code = await _store.AddCodeAsync();

        var columns = await SetOfAsync(code.Id, read => read.Consume(Given.Now.AddSeconds(1)));

        Assert.That(columns, Is.EquivalentTo(["consumed_at", "ends_at", "updated_at", "version"]));
    }

    [Test]
    public async Task Change_OfACodesRecipient_SealsItAnew()
    {
        var code = await _store.AddCodeAsync();

        var columns = await SetOfAsync(code.Id, read => read.Update(
            code: null, Given.RecipientOf(7), validTo: null, Store.Expiry, live: 0, Given.Now));

        Assert.That(columns, Is.EquivalentTo(["canonical_recipient", "code_fingerprint", "mobile_number", "sealed_code", "version"]));
    }

    [Test]
    public async Task Change_OfASpellingThatEqualsTheOther_IsWritten()
    {
        var code = await _store.AddCodeAsync(recipient: Email);

        var columns = await SetOfAsync(code.Id, read => read.Update(
            code: null, Recipient.Of(EmailAddress.Parse("ali@bücher.example")), validTo: null, Store.Expiry, live: 1, Given.Now));

        Assert.That(columns, Is.EquivalentTo(["email", "version"]));
    }

    [Test]
    public async Task Property_AddedToAnAggregate_IsStoredAndReadWithoutAnyoneBeingTold()
    {
        using var context = new ProbeContext(_store.Settings);
        _store.Scalar<object>(context.Database.GenerateCreateScript());
        var map = new RowMap<Probe>(new RowModel(() => context.Model));
        var probe = new Probe(Given.Now);
        await InSessionAsync(session =>
        {
            session.Add(map, probe);
            return Task.CompletedTask;
        });

        await InSessionAsync(async session => (await ProbeIn(session, map))!.Change("as it is", 5, Given.Now.AddSeconds(1)));
        Probe? read = null;
        await InSessionAsync(async session =>
        {
            read = await ProbeIn(session, map);
            Assert.That(session.Changes(), Is.Empty);
        });

        Assert.That(_store.Scalar<string>("SELECT note FROM probes"), Is.EqualTo("as it is"));
        Assert.That((read!.Id, read.Note, read.Count, read.At), Is.EqualTo((probe.Id, "as it is", 5, Given.Now.AddSeconds(1))));
        Assert.That(read.Steps, Is.EqualTo(["made", "changed"]));
    }

    private static Task<Probe?> ProbeIn(Session session, RowMap<Probe> map) => session.FindAsync(map, "", [], CancellationToken.None);

    private RowMap<T> MapOf<T>() where T : class => _store.Services.GetRequiredService<RowMap<T>>();

    private async Task RoundTripAsync<T>(T aggregate, params Action<T>[] changes) where T : class
    {
        var map = MapOf<T>();
        await InSessionAsync(session =>
        {
            session.Add(map, aggregate);
            return Task.CompletedTask;
        });
        await AssertStoredAsync(map, aggregate);

        foreach (var change in changes)
        {
            await InSessionAsync(async session => change(await FindAsync(session, map, aggregate)));
            change(aggregate);
            await AssertStoredAsync(map, aggregate);
        }
    }

    private Task<bool> AssertStoredAsync<T>(RowMap<T> map, T aggregate) where T : class => InSessionAsync(async session =>
    {
        var read = await FindAsync(session, map, aggregate);

        Assert.That(read, Is.Not.SameAs(aggregate));
        using (Assert.EnterMultipleScope())
        {
            foreach (var property in typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public))
                Assert.That(property.GetValue(read), Is.EqualTo(property.GetValue(aggregate)), property.Name);
        }

        Assert.That(session.Changes(), Is.Empty);
    });

    private static async Task<T> FindAsync<T>(Session session, RowMap<T> map, T aggregate) where T : class =>
        (await session.FindAsync(map, "WHERE it.id = $1", [map.KeyOf(aggregate)], CancellationToken.None))!;

    private async Task<IReadOnlyList<string>> SetOfAsync(long id, Action<OtpCode> change) => await _store.InScopeAsync(async services =>
    {
        change(await services.CodeAsync(id));
        var set = SetClause().Match(services.GetRequiredService<Session>().Changes().Single().Statement.Sql).Value;
        return (IReadOnlyList<string>)[.. Column().Matches(set).Select(match => match.Groups["name"].Value)];
    });

    private void AssertMapped<T>(params string[] derived) where T : class
    {
        var settable = typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.CanWrite).Select(property => property.Name).ToList();
        var mapped = MapOf<T>().Properties.Select(property => property.DeclaringType is IReadOnlyComplexType part
            ? part.ComplexProperty.Name
            : property.Name);

        Assert.That(settable, Is.Not.Empty);
        Assert.That(settable, Is.SubsetOf(mapped.Concat(derived)), typeof(T).Name);
    }

    private Task<bool> InSessionAsync(Func<Session, Task> work) => _store.InScopeAsync(async services =>
    {
        await work(services.GetRequiredService<Session>());
        await services.GetRequiredService<IUnitOfWork>().SaveAsync(CancellationToken.None);
        return true;
    });

    [GeneratedRegex("SET .*? WHERE", RegexOptions.ExplicitCapture)]
    private static partial Regex SetClause();

    [GeneratedRegex("(?<name>[a-z_]+) = ", RegexOptions.ExplicitCapture)]
    private static partial Regex Column();

    /// <summary>An aggregate that only its own model knows.</summary>
    private sealed class Probe(DateTimeOffset at)
    {
        public long Id { get; private set; }

        public DateTimeOffset At { get; private set; } = at;

        public string? Note { get; private set; }

        public int? Count { get; private set; }

        /// <summary>Changed in place.</summary>
        public List<string> Steps { get; private set; } = ["made"];

        public void Change(string note, int count, DateTimeOffset at)
        {
            (Note, Count, At) = (note, count, at);
            Steps.Add("changed");
        }
    }

    private sealed class ProbeContext(StorageSettings settings) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        {
            optionsBuilder.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
            if (settings.ConnectionString is { } postgres)
                optionsBuilder.UseNpgsql(postgres);
            else
                optionsBuilder.UseSqlite($"Data Source={settings.DatabaseFile};Pooling=False");
        }

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Probe>(probe =>
        {
            probe.ToTable("probes");
            probe.Property(row => row.Id).HasColumnName("id");
            var at = probe.Property(row => row.At).HasColumnName("at");
            if (settings.ConnectionString is null)
                at.HasConversion<MicrosecondConverter>();
            probe.Property(row => row.Note).HasColumnName("note");
            probe.Property(row => row.Count).HasColumnName("count");
            probe.Property(row => row.Steps).HasColumnName("steps").HasConversion(
                steps => string.Join(' ', steps),
                text => text.Split(' ', StringSplitOptions.None).ToList(),
                new ValueComparer<List<string>>((left, right) => left!.SequenceEqual(right!), steps => steps.Count, steps => steps.ToList()));
            probe.Property<int>("Version").HasColumnName("version").IsConcurrencyToken();
        });
    }
}
