using FluentValidation;
using MediatR;
using Moq;
using Otp.Application.Common.Behaviours;
using Otp.Application.Common.Messaging;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;

namespace Otp.Application.UnitTests.Common.Behaviours;

internal sealed class ValidationBehaviourTests
{
    private readonly Mock<IServiceProvider> _services = new();

    private int _handled;
    private Question _question = new() { Code = OneTimeCode.From(7) };

    [SetUp]
    public void Forget()
    {
        _services.Reset();
        _handled = 0;
        _question = new Question { Code = OneTimeCode.From(7) };
    }

    [Test]
    public async Task Handle_WithoutValidator_ReachesTheHandler()
    {
        var result = await HandleAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Value, Is.EqualTo("handled"));
            Assert.That(_handled, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Handle_NoFaultFound_ReachesTheHandler()
    {
        var result = await HandleAsync(Finding(), Finding());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Value, Is.EqualTo("handled"));
            Assert.That(_handled, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Handle_OneFault_NamesItAndNeverReachesTheHandler()
    {
        var code = new InvalidField("Code", "Takes an integer.");

        var result = await HandleAsync(Finding(code));

        Assert.That(result.Failure, Is.Not.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Failure.Fields, Is.EqualTo([code]));
            Assert.That(_handled, Is.Zero);
        }
    }

    [Test]
    public async Task Handle_FaultsOfSeveralValidators_NamesThemAllAndNeverReachesTheHandler()
    {
        var code = new InvalidField("Code", "Takes an integer.");
        var email = new InvalidField("Email", "Takes an address.");
        var number = new InvalidField("MobileNumber", "Takes a number.");

        var result = await HandleAsync(Finding(code, email), Finding(), Finding(number));

        Assert.That(result.Failure, Is.Not.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Failure.Kind, Is.EqualTo(FailureKind.Invalid));
            Assert.That(result.Failure.Fields, Is.EqualTo([code, email, number]));
            Assert.That(_handled, Is.Zero);
        }
    }

    [Test]
    public async Task Handle_FieldsThatCannotBeTaken_NamesThemBeforeTheValidatorsFaultsAndNeverReachesTheHandler()
    {
        var ofValidator = new InvalidField("Purpose", "Takes another.");
        _question = new Question { Purpose = Input.OfNumber("1") };

        var result = await HandleAsync(Finding(ofValidator));

        Assert.That(result.Failure, Is.Not.Null);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Failure.Fields, Is.EqualTo([new InvalidField("Code", FieldState.Required), new InvalidField("Purpose", Purpose.Takes), ofValidator]));
            Assert.That(_handled, Is.Zero);
        }
    }

    [Test]
    public async Task Handle_AFieldThatIsReadButNotServed_SaysWhatIsServed()
    {
        var served = new ServedLocales([Locale.Persian]);
        _question = new Question { Code = OneTimeCode.From(7), Locale = Input.OfText("en") };
        _services.Setup(services => services.GetService(typeof(IServed<Locale>))).Returns(served);

        Assert.That((await HandleAsync()).Failure!.Fields, Is.EqualTo([new InvalidField("Locale", served.Takes)]));
    }

    private static InlineValidator<Question> Finding(params InvalidField[] faults)
    {
        var validator = new InlineValidator<Question>();
        validator.RuleFor(question => question).Custom((_, context) =>
        {
            foreach (var fault in faults)
                context.AddFailure(fault.Name, fault.Message);
        });
        return validator;
    }

    private Task<Result<string>> HandleAsync(params IValidator<Question>[] validators) =>
        new ValidationBehaviour<Question, Result<string>>(new FieldRules<Question>(_services.Object), validators).Handle(_question, CancellationToken.None, () =>
        {
            _handled++;
            return Task.FromResult(Result<string>.Success("handled"));
        });

    private sealed record Question : IRequest<Result<string>>
    {
        public Required<OneTimeCode> Code { get; init; }

        public Field<Purpose> Purpose { get; init; }

        public Field<Locale> Locale { get; init; }
    }
}
