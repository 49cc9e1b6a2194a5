using AutoMapper;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Otp.Application.Access;
using Otp.Application.Access.Queries;
using Otp.Application.Audit.Queries;
using Otp.Application.Common;
using Otp.Application.Common.Behaviours;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes.Queries;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Application.UnitTests;

/// <summary>The layer as the service registers it, on ports that refuse every call a test didn't set up.</summary>
internal sealed class TestApplication : IDisposable
{
    public const long TokenId = 7;

    public static readonly DateTimeOffset Now = new DateTimeOffset(2025, 12, 29, 14, 48, 2, TimeSpan.Zero).AddMicroseconds(776780);
    public static readonly ExpiryPolicy Expiry = new(TimeSpan.FromMinutes(2), MaxLifetime: TimeSpan.FromDays(1));

    public static readonly GuessLimits Guesses = new(MaxAttempts: 5, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), HardLimit: 100);

    public static readonly OtpSettings Settings = new()
    {
        Expiry = Expiry,
        Guesses = Guesses,
        CodeLength = 6,
        Sends = new SendLimits(TimeSpan.FromSeconds(30), MaxPerHour: 5),
        Retention = TimeSpan.FromDays(30),
    };

    private readonly ServiceProvider _services;
    private readonly IServiceScope _scope;

    public TestApplication()
    {
        var caller = new Mock<ICaller>(MockBehavior.Strict);
        caller.Setup(port => port.TokenId).Returns(TokenId);

        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(Logs);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(Expiry);
        services.AddSingleton(Guesses);
        services.AddScoped(_ => Budgets.Object);
        services.AddScoped(_ => caller.Object);
        services.AddScoped(_ => Codes.Object);
        services.AddScoped(_ => SendBudgets.Object);
        services.AddScoped(_ => Outbox.Object);
        services.AddScoped(_ => Deliveries.Object);
        services.AddSingleton(Settings);
        services.AddSingleton<IServed<Locale>>(ServedLocales.Shipped);
        services.AddScoped(_ => Tokens.Object);
        services.AddScoped(_ => new Mock<IAccessTokenDirectory>(MockBehavior.Strict).Object);
        services.AddScoped(_ => Reader.Object);
        services.AddScoped(_ => CodeReader.Object);
        services.AddScoped(_ => AuditReader.Object);
        services.AddScoped(_ => Audit.Object);
        services.AddScoped(_ => UnitOfWork.Object);
        services.AddApplication(autoMapperLicenseKey: null);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        _scope = _services.CreateScope();
    }

    public IServiceProvider Services => _scope.ServiceProvider;

    public RecordedLogs Logs { get; } = new();

    public FakeTimeProvider Clock { get; } = new(Now);

    public Mock<IOtpCodeRepository> Codes { get; } = new(MockBehavior.Strict);

    public Mock<IGuessBudgetRepository> Budgets { get; } = new(MockBehavior.Strict);

    public Mock<ISendBudgetRepository> SendBudgets { get; } = new(MockBehavior.Strict);

    public Mock<IOutbox> Outbox { get; } = new(MockBehavior.Strict);

    public Mock<IDeliveryReader> Deliveries { get; } = new(MockBehavior.Strict);

    public Mock<IAccessTokenRepository> Tokens { get; } = new(MockBehavior.Strict);

    public Mock<IAccessTokenReader> Reader { get; } = new(MockBehavior.Strict);

    public Mock<IOtpCodeReader> CodeReader { get; } = new(MockBehavior.Strict);

    public Mock<IAuditReader> AuditReader { get; } = new(MockBehavior.Strict);

    public Mock<IAuditTrail> Audit { get; } = new(MockBehavior.Strict);

    public Mock<IUnitOfWork> UnitOfWork { get; } = new(MockBehavior.Strict);

    public IMapper Mapper => Services.GetRequiredService<IMapper>();

    public Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request) => Services.GetRequiredService<IMediator>().Send(request);

    /// <summary>What the pipeline finds of a request's fields before its handler, by its fields' types and by its validator.</summary>
    public IReadOnlyList<(string Field, string Message)> FaultsIn<TRequest>(TRequest request) =>
    [
        .. Services.GetRequiredService<FieldRules<TRequest>>().FaultsIn(request).Select(fault => (fault.Name, fault.Message)),
        .. from validator in Services.GetServices<IValidator<TRequest>>()
           from error in validator.Validate(request).Errors
           select (error.PropertyName, error.ErrorMessage),
    ];

    public void Dispose()
    {
        _scope.Dispose();
        _services.Dispose();
    }
}
