using System.Reflection;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using Otp.Application.Access;
using Otp.Application.Access.Queries;
using Otp.Application.Common.Paging;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;

namespace Otp.Application.UnitTests;

internal sealed class DependencyInjectionTests : ApplicationTests
{
    private static readonly Assembly Layer = typeof(DependencyInjection).Assembly;

    private static readonly CreateOtpCodeCommand Good = new() { Code = Input.OfText("042317"), MobileNumber = Input.OfText("09123256545") };
    private static readonly CreateOtpCodeCommand Bad =
        new() { Code = Input.OfText("forty"), MobileNumber = Input.OfText("0912"), Email = Input.OfText("someone"), ValidTo = Input.Null };

    private static IEnumerable<TestCaseData> Requests =>
        from request in Layer.GetTypes()
        where !request.IsInterface
        from contract in request.GetInterfaces()
        where contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IRequest<>)
        select new TestCaseData(typeof(IRequestHandler<,>).MakeGenericType(request, contract.GetGenericArguments()[0])).SetArgDisplayNames(request.Name);

    private static IEnumerable<TestCaseData> Validators =>
        from validator in Layer.GetTypes()
        where validator is { IsAbstract: false, BaseType.IsGenericType: true } && validator.BaseType.GetGenericTypeDefinition() == typeof(AbstractValidator<>)
        select new TestCaseData(typeof(IValidator<>).MakeGenericType(validator.BaseType!.GetGenericArguments()), validator).SetArgDisplayNames(validator.Name);

    // What AutoMapper says of its licence isn't about requests.
    [SetUp]
    public void ForgetTheLicence()
    {
        _ = Application.Mapper;
        Application.Logs.Lines.Clear();
    }

    // A source without cases makes no test, and so no failure.
    [Test]
    public void AddApplication_Layer_HasRequestsAndValidators()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Requests, Is.Not.Empty);
            Assert.That(Validators, Is.Not.Empty);
        }
    }

    [TestCaseSource(nameof(Requests))]
    public void AddApplication_EachRequest_HasExactlyOneHandler(Type handlerContract)
    {
        var handlers = Application.Services.GetServices(handlerContract);

        Assert.That(handlers, Has.Exactly(1).Items);
    }

    [TestCaseSource(nameof(Validators))]
    public void AddApplication_EachValidator_IsRegistered(Type validatorContract, Type validator)
    {
        var validators = Application.Services.GetServices(validatorContract);

        Assert.That(validators, Has.Exactly(1).TypeOf(validator));
    }

    [Test]
    public void AddApplication_Maps_CoverEveryField()
    {
        Assert.That(() => Application.Mapper.ConfigurationProvider.AssertConfigurationIsValid(), Throws.Nothing);
    }

    [Test]
    public async Task Send_ValidCommand_GoesThroughThePipelineToItsHandler()
    {
        List<OtpCode> stored = [];
        Application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>()))
            .Callback((OtpCode code, CancellationToken _) => stored.Add(code)).ReturnsAsync((Failure?)null);
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()))
            .Returns((Func<OtpCodeDto> answer, CancellationToken _) => Task.FromResult(answer()));

        var result = await Application.SendAsync(Good);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Value.Code, Is.EqualTo(42317));
            Assert.That(stored.Select(code => code.Recipient.Value), Is.EqualTo(["09123256545"]));
            Assert.That(Application.Logs.Lines.Select(line => line.Message), Has.Exactly(1).StartsWith("CreateOtpCodeCommand: success in "));
        }
    }

    [Test]
    public async Task Send_InvalidCommand_IsRefusedWithAllFieldsBeforeItsHandler()
    {
        var result = await Application.SendAsync(Bad);

        Assert.That(result.Failure, Is.Not.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Failure.Kind, Is.EqualTo(FailureKind.Invalid));
            Assert.That(result.Failure.Fields.Select(field => field.Name), Is.SupersetOf(["Code", "MobileNumber", "Email", "ValidTo"]));
            Assert.That(Application.Codes.Invocations, Is.Empty);
            Assert.That(Application.UnitOfWork.Invocations, Is.Empty);
        }
    }

    // The tracing stands outside the validation.
    [Test]
    public async Task Send_InvalidCommand_IsTracedToo()
    {
        await Application.SendAsync(Bad);

        Assert.That(Application.Logs.Lines.Select(line => line.Message), Has.Exactly(1).StartsWith("CreateOtpCodeCommand: invalid-fields in "));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Send_AnyCommand_LogsNothingOfIt(bool isValid)
    {
        Application.Codes.Setup(port => port.AddAsync(It.IsAny<OtpCode>(), It.IsAny<CancellationToken>())).ReturnsAsync((Failure?)null);
        Application.UnitOfWork.Setup(port => port.SaveAsync(It.IsAny<Func<OtpCodeDto>>(), It.IsAny<CancellationToken>()))
            .Returns((Func<OtpCodeDto> answer, CancellationToken _) => Task.FromResult(answer()));

        await Application.SendAsync(isValid ? Good : Bad);

        Assert.That(Application.Logs.Lines, Is.Not.Empty);
        Assert.That(Application.Logs.Lines.Select(line => line.Message), Has.None.Contains("42317").And.None.Contains("0912").And.None.Contains("someone").And.None.Contains("forty"));
    }

    [Test]
    public async Task Send_Query_GoesThroughThePipelineToItsHandler()
    {
        var page = new Page<AccessTokenDto>(Count: 0, [], new PageRequest(Limit: 100, Offset: 0));
        Application.Reader.Setup(port => port.ListAsync(page.Request, It.IsAny<CancellationToken>())).ReturnsAsync(page);

        var result = await Application.SendAsync(new ListAccessTokensQuery());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Value, Is.SameAs(page));
            Assert.That(Application.Logs.Lines.Select(line => line.Message), Has.Exactly(1).StartsWith("ListAccessTokensQuery: success in "));
        }
    }
}
