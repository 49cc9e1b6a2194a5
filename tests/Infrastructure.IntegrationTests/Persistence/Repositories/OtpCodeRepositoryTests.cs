using System.Data.Common;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Persistence.Repositories;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Repositories;

[OnBothDatabases]
internal sealed class OtpCodeRepositoryTests(StorageProvider provider)
{
    private readonly Interruption _interruption = new();
    private Store _store = null!;

    [SetUp]
    public async Task OpenAsync() => _store = await Store.OpenAsync(provider, configure: services =>
    {
        var queries = services.Single(service => service.ServiceType == typeof(IPreparedQueries)).ImplementationType!;
        services.AddSingleton<IPreparedQueries>(provider => new InterruptedQueries((IPreparedQueries)ActivatorUtilities.CreateInstance(provider, queries), _interruption));
    });

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task Verify_OfACodeThatComesWhileItsRecipientsAreRead_IsNotCalledExpired()
    {
        _interruption.Next = () => _store.AddCodeAsync(42317);

        var verification = await _store.InScopeAsync(services => services.GetRequiredService<IMediator>()
            .Send(new VerifyOtpCodeCommand { Code = Input.OfText("42317"), MobileNumber = Input.OfText("09123256545") }));

        Assert.That((verification.Value.Verified, verification.Value.Reason), Is.EqualTo((true, (Refusal?)null)));
    }

    /// <summary>What happens once, as soon as a query has been answered.</summary>
    private sealed class Interruption
    {
        public Func<Task>? Next { get; set; }

        public Task HappenAsync()
        {
            var now = Next;
            Next = null;
            return now?.Invoke() ?? Task.CompletedTask;
        }
    }

    private sealed class InterruptedQueries(IPreparedQueries queries, Interruption interruption) : IPreparedQueries, IDisposable
    {
        public async Task<T> QueryAsync<T>(string sql, object[] parameters, Func<DbDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        {
            var result = await queries.QueryAsync(sql, parameters, read, cancellationToken);
            await interruption.HappenAsync();
            return result;
        }

        public void Dispose() => (queries as IDisposable)?.Dispose();
    }
}
