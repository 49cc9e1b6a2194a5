using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Otp.Api.Authentication;
using Otp.Api.Errors;
using Otp.Api.Idempotency;
using Otp.Application.Common.Interfaces;

namespace Otp.Api.FunctionalTests.Idempotency;

/// <summary>A key that is in use is so for one caller and one operation, while its first request is still running.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class IdempotencyFilterTests
{
    private readonly IdempotencyFilter<string> _filter = new(StatusCodes.Status202Accepted, _ => null);

    [TestCase("a hook", "ResendOtpCode", 1, ExpectedResult = false)]
    [TestCase("a hook", "ResendOtpCode", 1, "another", ExpectedResult = true)]
    [TestCase("another hook", "ResendOtpCode", 1, ExpectedResult = true)]
    [TestCase("a hook", "UpdateOtpCode", 1, ExpectedResult = true)]
    [TestCase("a hook", "ResendOtpCode", 2, ExpectedResult = true)]
    public async Task<bool> Key_WhileTheFirstRequestRuns_IsInUseForItsCallerAndOperationAlone(
        string caller, string operation, int id, string key = "k")
    {
        var (running, ends) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = _filter.InvokeAsync(RequestOf("a hook", "ResendOtpCode", 1, "k"), async _ =>
        {
            running.SetResult();
            await ends.Task;
            return "first";
        }).AsTask();
        // Where the first is refused it never runs.
        Assert.That(await Task.WhenAny(running.Task, first), Is.SameAs(running.Task));

        var other = await _filter.InvokeAsync(RequestOf(caller, operation, id, key), _ => ValueTask.FromResult<object?>("other"));
        ends.SetResult();

        Assert.That(await first, Is.EqualTo("first"));
        Assert.That(other, Is.EqualTo("other").Or.InstanceOf<ProblemResult>());
        return other is "other";
    }

    [Test]
    public async Task Key_OnceTheFirstRequestHasEnded_IsNotInUse()
    {
        await _filter.InvokeAsync(RequestOf("a hook", "ResendOtpCode", 1, "k"), _ => ValueTask.FromResult<object?>("first"));

        var next = await _filter.InvokeAsync(RequestOf("a hook", "ResendOtpCode", 1, "k"), _ => ValueTask.FromResult<object?>("next"));

        Assert.That(next, Is.EqualTo("next"));
    }

    private static EndpointFilterInvocationContext RequestOf(string caller, string operation, int id, string key)
    {
        var http = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddSingleton<IKeptAnswers, NoAnswers>().BuildServiceProvider(),
            User = new HookPrincipal(caller),
            Request = { Headers = { [IdempotencyKey.Header] = key }, RouteValues = { ["id"] = id } },
        };
        http.Features.Set(new RawBody([]));
        var metadata = new EndpointMetadataCollection(new EndpointNameMetadata(operation));
        http.SetEndpoint(new Endpoint(requestDelegate: null, metadata, displayName: operation));
        return EndpointFilterInvocationContext.Create(http);
    }

    private sealed class NoAnswers : IKeptAnswers
    {
        public Task<KeptAnswer?> FindAsync(IdempotentRequest request, CancellationToken cancellationToken) =>
            Task.FromResult<KeptAnswer?>(null);

        public void Keep(IdempotentRequest request, Func<object, byte[]> format)
        {
        }
    }
}
