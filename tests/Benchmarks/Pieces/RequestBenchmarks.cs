using AutoMapper;
using BenchmarkDotNet.Attributes;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Pieces;

/// <summary>What a request costs before it reaches the store.</summary>
[MemoryDiagnoser]
public class RequestBenchmarks
{
    private static readonly CreateOtpCodeCommand Command = Service.Create("09123256545");

    private Service _service = null!;
    private IValidator<CreateOtpCodeCommand> _validator = null!;
    private IMapper _mapper = null!;
    private OtpCode _code = null!;

    [GlobalSetup]
    public void Start()
    {
        _service = new Service(services => services.AddScoped<IUnitOfWork, NoStore>());
        _validator = _service.Services.GetRequiredService<IValidator<CreateOtpCodeCommand>>();
        _mapper = _service.Services.GetRequiredService<IMapper>();
        _code = OtpCode.Create(
            OneTimeCode.From(123456), Recipient.Of(MobileNumber.Parse("09123256545")), validTo: null,
            new ExpiryPolicy(TimeSpan.FromMinutes(2), MaxLifetime: null), Caller.OfToken(1), DateTimeOffset.UtcNow).Value;
    }

    [GlobalCleanup]
    public async Task StopAsync() => await _service.DisposeAsync();

    [Benchmark(Description = "scope, pipeline and handler, no store")]
    public async Task<bool> Pipeline() => (await _service.SendAsync(Command)).IsSuccess;

    [Benchmark(Description = "validation")]
    public bool Validation() => _validator.Validate(Command).IsValid;

    [Benchmark(Description = "mapping")]
    public object Mapping() => _mapper.Map<OtpCodeDto>(_code);

    [Benchmark(Description = "reading a recipient")]
    public object Parsing() => MobileNumber.Parse("+98 912 325 6545");

    private sealed class NoStore : IUnitOfWork
    {
        public Task SaveAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<T> SaveAsync<T>(Func<T> answer, CancellationToken cancellationToken) where T : class => Task.FromResult(answer());

        public void Forget()
        {
        }
    }
}
