using System.Reflection;
using AutoMapper;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Otp.Application.Access;
using Otp.Application.Access.Queries;
using Otp.Application.Audit.Queries;
using Otp.Application.Common.Behaviours;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes.Queries;
using Otp.Application.Statistics.Queries;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Application.UnitTests;

/// <summary>The layer as the service registers it, on ports that refuse every call a test didn't set up.</summary>
internal sealed class TestApplication : IDisposable
{
    public const long TokenId = AnOtpCode.CreatorId;

    // The layer is looked through for what it holds once, rather than for each test.
    private static readonly IServiceCollection Layer = new ServiceCollection().AddApplication(autoMapperLicenseKey: null);
    private static readonly HashSet<Type> PortTypes = [.. PortsOf(Layer), typeof(ICaller)];

    private readonly Dictionary<Type, Mock> _ports = [];
    private readonly ServiceProvider _services;
    private readonly IServiceScope _scope;

    public TestApplication()
    {
        var services = new ServiceCollection().Add(Layer);
        services.AddSingleton<ILoggerFactory>(Logs);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(TestSettings.Otp);
        services.AddSingleton(TestSettings.Otp.Policies);
        services.AddSingleton(TestSettings.Otp.Guesses);
        services.AddSingleton(ServedLocales.Shipped);
        services.AddSingleton<IServed<Locale>>(ServedLocales.Shipped);
        foreach (var port in PortTypes)
        {
            _ports[port] = (Mock)Activator.CreateInstance(typeof(Mock<>).MakeGenericType(port), MockBehavior.Strict)!;
            services.AddScoped(port, _ => _ports[port].Object);
        }

        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        _scope = _services.CreateScope();

        Port<ICaller>().Setup(port => port.Current).Returns(AnOtpCode.Creator);
    }

    public IServiceProvider Services => _scope.ServiceProvider;

    public RecordedLogs Logs { get; } = new();

    public FakeTimeProvider Clock { get; } = new(Given.Now);

    public Mock<IOtpCodeRepository> Codes => Port<IOtpCodeRepository>();

    public Mock<IGuessBudgetRepository> Budgets => Port<IGuessBudgetRepository>();

    public Mock<ISendBudgetRepository> SendBudgets => Port<ISendBudgetRepository>();

    public Mock<IOutbox> Outbox => Port<IOutbox>();

    public Mock<IDeliveryReader> Deliveries => Port<IDeliveryReader>();

    public Mock<IAccessTokenRepository> Tokens => Port<IAccessTokenRepository>();

    public Mock<IAccessTokenDirectory> Directory => Port<IAccessTokenDirectory>();

    public Mock<IAccessTokenReader> Reader => Port<IAccessTokenReader>();

    public Mock<IOtpCodeReader> CodeReader => Port<IOtpCodeReader>();

    public Mock<IAuditReader> AuditReader => Port<IAuditReader>();

    public Mock<IStatisticsReader> Statistics => Port<IStatisticsReader>();

    public Mock<IAuditTrail> Audit => Port<IAuditTrail>();

    public Mock<IUnitOfWork> UnitOfWork => Port<IUnitOfWork>();

    public IMapper Mapper => Services.GetRequiredService<IMapper>();

    /// <summary>Whatever a handler of this layer asks for is one, a new one too.</summary>
    public Mock<T> Port<T>() where T : class => (Mock<T>)_ports[typeof(T)];

    public Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request) => Services.GetRequiredService<IMediator>().Send(request);

    /// <summary>By the handler alone, as the container makes it: what the pipeline would have refused reaches it too.</summary>
    public Task<TResponse> HandleAsync<TResponse>(IRequest<TResponse> request, CancellationToken cancellationToken = default) =>
        new Mediator(FindButBehaviours).Send(request, cancellationToken);

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

    // Whatever its types are made with that other layers bring.
    private static IEnumerable<Type> PortsOf(IServiceCollection layer) =>
        from service in layer
        let made = service.ImplementationType
        where made?.Assembly == typeof(DependencyInjection).Assembly
        from parameter in made.GetConstructors(BindingFlags.Instance | BindingFlags.Public)[0].GetParameters()
        where parameter.ParameterType is { IsInterface: true, IsGenericType: false, Namespace: { } room }
            && room.StartsWith("Otp.", StringComparison.Ordinal)
        select parameter.ParameterType;

    // MediatR asks for the behaviours as a list.
    private object FindButBehaviours(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>)
        ? Array.CreateInstance(type.GetGenericArguments()[0], length: 0)
        : Services.GetRequiredService(type);
}
