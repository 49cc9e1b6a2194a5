using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Otp.Application.Common;
using Otp.Application.Common.Behaviours;
using Otp.Application.OtpCodes;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;

namespace Otp.Application.UnitTests.Common.Behaviours;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SendTurnBehaviourTests : IDisposable
{
    private static readonly SendOtpCodeCommand ToNumber = new() { MobileNumber = Input.OfText("09123256545") };
    private static readonly SendOtpCodeCommand ToAddress = new() { Email = Input.OfText("a@b.example") };
    private static readonly OtpSettings WithCeiling =
        TestSettings.Otp with { SendCeilings = new SendCeilings(InAll: 10, PerPrefix: null) };

    private readonly SendTurn _turn = new();
    private readonly TaskCompletionSource<Result<OtpCodeDto>> _first = new();

    public void Dispose() => _turn.Dispose();

    [Test]
    public async Task Handle_TextMessagesUnderACeiling_AreTakenOneAfterTheOther()
    {
        var first = HandleAsync(ToNumber, WithCeiling, () => _first.Task);
        var began = false;
        var second = HandleAsync(ToNumber, WithCeiling, () =>
        {
            began = true;
            return _first.Task;
        });
        Assert.That(began, Is.False);

        _first.SetResult(RecipientSends.NoProvider);
        await Task.WhenAll(first, second);

        Assert.That(began, Is.True);
    }

    private static IEnumerable<TestCaseData> Free =>
    [
        new TestCaseData(ToAddress, WithCeiling).SetArgDisplayNames("to an address"),
        new TestCaseData(ToNumber, TestSettings.Otp).SetArgDisplayNames("without a ceiling"),
    ];

    [TestCaseSource(nameof(Free))]
    public async Task Handle_WhatCountsAgainstNoCeiling_WaitsForNobody(SendOtpCodeCommand command, OtpSettings settings)
    {
        var held = HandleAsync(ToNumber, WithCeiling, () => _first.Task);

        var answer = await HandleAsync(command, settings, () => Task.FromResult<Result<OtpCodeDto>>(RecipientSends.NoProvider));

        Assert.That((answer.Failure, held.IsCompleted), Is.EqualTo((RecipientSends.NoProvider, false)));
    }

    [Test]
    public async Task Handle_AfterOneThatThrew_GoesOn()
    {
        Assert.That(
            () => HandleAsync(ToNumber, WithCeiling, () => throw new InvalidOperationException()), Throws.InvalidOperationException);

        var answer = await HandleAsync(ToNumber, WithCeiling, () => Task.FromResult<Result<OtpCodeDto>>(RecipientSends.NoProvider));

        Assert.That(answer.Failure, Is.EqualTo(RecipientSends.NoProvider));
    }

    [Test]
    public void Pipeline_HasItForSendsAlone()
    {
        using var application = new TestApplication();

        Assert.That(
            BehavioursOf<SendOtpCodeCommand>(application),
            Has.Some.InstanceOf<SendTurnBehaviour<SendOtpCodeCommand, Result<OtpCodeDto>>>());
        Assert.That(
            BehavioursOf<CreateOtpCodeCommand>(application).Select(behaviour => behaviour.GetType().Name),
            Has.None.StartsWith("SendTurn").And.Not.Empty);
    }

    private static IEnumerable<IPipelineBehavior<T, Result<OtpCodeDto>>> BehavioursOf<T>(TestApplication application)
        where T : IRequest<Result<OtpCodeDto>> =>
        application.Services.GetServices<IPipelineBehavior<T, Result<OtpCodeDto>>>();

    private Task<Result<OtpCodeDto>> HandleAsync(
        SendOtpCodeCommand command, OtpSettings settings, RequestHandlerDelegate<Result<OtpCodeDto>> next) =>
        new SendTurnBehaviour<SendOtpCodeCommand, Result<OtpCodeDto>>(_turn, settings).Handle(command, CancellationToken.None, next);
}
