using System.Globalization;
using BenchmarkDotNet.Attributes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Secrets;

namespace Otp.Pieces;

/// <summary>What sealing and storing cost, each commit synced to the disk.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    private const int AtOnce = 64;

    private static readonly OneTimeCode Code = OneTimeCode.From(123456);

    private Service _service = null!;
    private CodeSealer _sealer = null!;
    private byte[] _sealed = [];
    private int _number = 100_000_000;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _service = new Service();
        await _service.PrepareAsync();
        _sealer = _service.Services.GetRequiredService<CodeSealer>();
        _sealed = _sealer.Seal(Code, "09123256545");
    }

    [GlobalCleanup]
    public async Task StopAsync() => await _service.DisposeAsync();

    [Benchmark(Description = "seal a code")]
    public byte[] Seal() => _sealer.Seal(Code, "09123256545");

    [Benchmark(Description = "open a code")]
    public object Open() => _sealer.Open(_sealed, "09123256545");

    [Benchmark(Description = "fingerprint of a code")]
    public byte[] Fingerprint() => _sealer.FingerprintsOf(Code)[0];

    [Benchmark(Description = "create, alone")]
    public Task<bool> Create() => CreateAsync(Next());

    [Benchmark(Description = "create, each of 64 at once", OperationsPerInvoke = AtOnce)]
    public Task CreateAtOnce() => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => CreateAsync(Next())));

    [Benchmark(Description = "create and verify, each of 64 at once", OperationsPerInvoke = AtOnce)]
    public Task VerifyAtOnce() => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
    {
        var number = Next();
        await CreateAsync(number);
        return (await _service.SendAsync(Service.Verify(number))).Value.Verified ? true : throw new InvalidOperationException("It wasn't verified.");
    }));

    [Benchmark(Description = "one SaveChanges of EF Core")]
    public async Task SaveChanges()
    {
        await using var context = await _service.Services.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContextAsync();
        context.GuessBudgets.Add(GuessBudget.For(Recipient.Of(MobileNumber.Parse(Next()))));
        await context.SaveChangesAsync();
    }

    private async Task<bool> CreateAsync(string number) =>
        (await _service.SendAsync(Service.Create(number))).IsSuccess ? true : throw new InvalidOperationException("It wasn't created.");

    private string Next() => string.Create(CultureInfo.InvariantCulture, $"09{Interlocked.Increment(ref _number)}");
}
