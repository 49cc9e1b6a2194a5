using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Otp.Testing;

namespace Otp.Client.Tests;

/// <summary>What happens where an answer doesn't arrive, or is one to come again for.</summary>
internal sealed class RetryTests
{
    // Where much else is at work a start takes its time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly Uri Nowhere = new("http://127.0.0.1:1/");

    [Test]
    public async Task Verify_WhoseAnswerIsLost_IsAnsweredAsAtFirst()
    {
        await using var otp = await OtpServer.StartAsync();
        await otp.CreateClient().CreateAsync(new NewOtpCode(Given.Code, Given.Mobile));
        using var attempts = new Attempts(async (attempt, _, send) => attempt == 1 ? await LoseAsync(send) : await send());
        await using var services = Given.ClientOf(otp.Address, otp.AdminKey, attempts);

        var verification = await services.GetRequiredService<IOtpClient>().VerifyAsync(Given.Mobile, Given.Code);

        Assert.That(verification.Verified, Is.True, "By another key the code would be consumed already.");
        Assert.That(attempts.Keys, Has.Count.EqualTo(2));
        Assert.That(attempts.Keys.Distinct(StringComparer.Ordinal).Single(), Does.Match("^\"[0-9a-f]{32}\"$"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Verify_WhoseAnswerEndsHalfWay_IsAskedAgain(bool stalls)
    {
        using var attempts = new Attempts((attempt, _, _) => Task.FromResult(attempt == 1
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new HalfAnAnswer(stalls) }
            : Answer(HttpStatusCode.Forbidden, $$"""{"type": "{{ProblemTypes.PermissionDenied}}"}""")));
        await using var services = Given.ClientOf(
            Nowhere, new TokenKey("key"), attempts, options => options.AttemptTimeout = TimeSpan.FromMilliseconds(stalls ? 100 : 5_000));

        var refused = Assert.ThrowsAsync<OtpException>(
            () => services.GetRequiredService<IOtpClient>().VerifyAsync(Given.Mobile, Given.Code))!;

        Assert.That(refused.Type, Is.EqualTo(ProblemTypes.PermissionDenied));
        Assert.That(attempts.Keys, Has.Count.EqualTo(2));
        Assert.That(attempts.Keys.Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Send_WhileTheFirstAttemptIsStillAtWork_ComesAgain()
    {
        using var attempts = new Attempts((attempt, _, _) => Task.FromResult(attempt == 1
            ? Answer(HttpStatusCode.Conflict, $$"""{"type": "{{ProblemTypes.IdempotencyKeyInUse}}"}""")
            : Answer(HttpStatusCode.Conflict, $$"""{"type": "{{ProblemTypes.TooManyLiveCodes}}"}""")));
        await using var services = Given.ClientOf(Nowhere, new TokenKey("key"), attempts);

        var refused = Assert.ThrowsAsync<OtpException>(() => services.GetRequiredService<IOtpClient>().SendAsync(Given.Mobile))!;

        Assert.That(refused.Type, Is.EqualTo(ProblemTypes.TooManyLiveCodes));
        Assert.That(attempts.Keys, Has.Count.EqualTo(2));
    }

    [TestCase(1, 2, false)]
    [TestCase(600, 1, false)]
    [TestCase(1, 2, true)]
    [TestCase(600, 1, true)]
    public async Task Wait_ThatIsAskedFor_IsHeededUpToABound(int seconds, int expected, bool asATime)
    {
        // By a clock that isn't this machine's.
        var date = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var attempts = new Attempts((attempt, _, _) =>
        {
            var answer = Answer(attempt == 1 ? HttpStatusCode.TooManyRequests : HttpStatusCode.Forbidden, "{}");
            answer.Headers.Date = date;
            answer.Headers.RetryAfter = asATime ? new(date.AddSeconds(seconds)) : new(TimeSpan.FromSeconds(seconds));
            return Task.FromResult(answer);
        });
        await using var services = Given.ClientOf(Nowhere, new TokenKey("key"), attempts);
        var watch = Stopwatch.StartNew();

        var refused = Assert.ThrowsAsync<OtpException>(() => services.GetRequiredService<IOtpClient>().SendAsync(Given.Mobile))!;

        Assert.That(attempts.Keys, Has.Count.EqualTo(expected));
        Assert.That(refused.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
        Assert.That(watch.Elapsed, expected == 1 ? Is.LessThan(TimeSpan.FromSeconds(5)) : Is.GreaterThan(TimeSpan.FromSeconds(0.9)));
    }

    [Test]
    public async Task Change_ThatCarriesNoKey_IsTriedOnce()
    {
        using var attempts = new Attempts((_, _, _) => throw new HttpRequestException("lost"));
        await using var services = Given.ClientOf(Nowhere, new TokenKey("key"), attempts);
        var client = services.GetRequiredService<IOtpClient>();

        foreach (Func<Task> call in new Func<Task>[] { () => client.DeleteAsync(1), () => client.UpdateAsync(1, new()), () => client.UnlockAsync(Given.Mobile) })
            Assert.That(Assert.ThrowsAsync<OtpException>(() => call())!.Type, Is.EqualTo(ProblemTypes.Unreachable));

        Assert.That(attempts.Keys, Is.EqualTo(new string?[] { null, null, null }));
    }

    [TestCase(0, 5)]
    [TestCase(-1, 5)]
    [TestCase(5, -1)]
    [TestCase(5, 100_000)]
    public async Task Patience_ThatCantBeUsed_IsNamed(int attemptTimeout, int longestWait)
    {
        using var attempts = new Attempts((_, _, _) => throw new HttpRequestException("lost"));
        await using var services = Given.ClientOf(Nowhere, new TokenKey("key"), attempts, options =>
            (options.AttemptTimeout, options.LongestWait) = (TimeSpan.FromSeconds(attemptTimeout), TimeSpan.FromSeconds(longestWait)));

        Assert.That(
            services.GetRequiredService<IOtpClient>,
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("AttemptTimeout").And.Message.Contains("LongestWait"));
    }

    [Test]
    public async Task Address_WhereSomethingElseAnswers_IsAnOtpException()
    {
        using var attempts = new Attempts((_, _, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>") }));
        await using var services = Given.ClientOf(Nowhere, new TokenKey("key"), attempts);

        var refused = Assert.ThrowsAsync<OtpException>(() => services.GetRequiredService<IOtpClient>().GetAsync(1))!;

        Assert.That(refused.Type, Is.EqualTo(ProblemTypes.NoProblem));
    }

    [Test]
    public async Task Service_KilledBetweenARequestAndItsAnswer_GivesTheFirstAnswer()
    {
        var key = new TokenKey(new string('k', 40));
        using var service = new ServiceProcess(key);
        await service.StartAsync();
        using var attempts = new Attempts(async (attempt, _, send) =>
        {
            if (attempt > 1)
                return await send();

            using var lost = await send();
            service.Kill();
            await service.StartAsync();
            throw new HttpRequestException("The connection was reset.");
        });
        await using var services = Given.ClientOf(service.Address, key, attempts, options => (options.AttemptTimeout, options.Timeout) = (Patience, Patience));
        var client = services.GetRequiredService<IOtpClient>();

        var created = await client.CreateAsync(new NewOtpCode(Given.Code, Given.Mobile));

        Assert.That(attempts.Keys, Has.Count.EqualTo(2));
        Assert.That((await client.ListAsync()).Results.Select(code => code.Id), Is.EqualTo(new[] { created.Id }), "Another request would have made another code.");
    }

    private static async Task<HttpResponseMessage> LoseAsync(Func<Task<HttpResponseMessage>> send)
    {
        using var lost = await send();
        throw new HttpRequestException("The connection was reset.");
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string problem) =>
        new(status) { Content = new StringContent(problem, Encoding.UTF8, "application/problem+json") };

    /// <summary>What is left of a body where the connection breaks, or nothing more comes.</summary>
    private sealed class HalfAnAnswer(bool stalls) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            if (stalls)
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new IOException("The connection was reset.");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>The program itself, in a process that can be killed.</summary>
    private sealed class ServiceProcess : IDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("otp-test-");
        private readonly TokenKey _key;
        private Process? _process;

        public ServiceProcess(TokenKey key)
        {
            _key = key;
            using var free = new TcpListener(IPAddress.Loopback, 0);
            free.Start();
            Address = new Uri($"http://{free.LocalEndpoint}/");
        }

        public Uri Address { get; }

        public async Task StartAsync()
        {
            _process = Process.Start(new ProcessStartInfo(
                "dotnet",
                [
                    Path.Combine(AppContext.BaseDirectory, "Otp.Api.dll"), "--urls", Address.AbsoluteUri,
                    $"--Storage:Directory={_directory.FullName}", $"--Access:BootstrapToken={_key.Reveal()}",
                ])
            { RedirectStandardOutput = true, UseShellExecute = false })!;
            _process.BeginOutputReadLine();
            using var http = new HttpClient { BaseAddress = Address };
            for (var look = 0; look < Patience.TotalMilliseconds / 50; look++)
            {
                if (await IsReadyAsync(http))
                    return;
                await Task.Delay(50);
            }

            Assert.Fail("The service doesn't start.");
        }

        public void Kill()
        {
            _process!.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }

        public void Dispose()
        {
            Kill();
            _directory.Delete(recursive: true);
        }

        private static async Task<bool> IsReadyAsync(HttpClient http)
        {
            try
            {
                using var answer = await http.GetAsync("health/ready");
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
