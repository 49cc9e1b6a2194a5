using FluentValidation;
using MediatR;
using Otp.Application.Common.Behaviours;
using Otp.Domain.Common;

namespace Otp.Application.UnitTests.Common.Behaviours;

internal sealed class ValidationBehaviourTests
{
    private int _handled;

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
        new ValidationBehaviour<Question, Result<string>>(validators).Handle(new Question(), CancellationToken.None, () =>
        {
            _handled++;
            return Task.FromResult(Result<string>.Success("handled"));
        });

    private sealed record Question : IRequest<Result<string>>;
}
