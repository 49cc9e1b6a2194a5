using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Otp.Client.Tests;

/// <summary>What a caller's log has of its calls, at every level.</summary>
internal sealed class LogTests
{
    [Test]
    public async Task Log_OfCallsThatAreTriedAgain_HoldsNoCodeKeyOrRecipient()
    {
        using var lines = new Lines();
        using var attempts = new Attempts((attempt, _, _) => attempt % 2 == 1
            ? throw new HttpRequestException("lost")
            : Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound)));
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(lines));
        services.AddOtpClient(options => (options.Address, options.Key) = (new("http://127.0.0.1:1/"), new TokenKey("a-key-of-the-shop")))
            .AddHttpMessageHandler(() => attempts);
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IOtpClient>();

        Assert.ThrowsAsync<OtpException>(() => client.CreateAsync(new NewOtpCode(Given.Code, Given.Mobile)));
        Assert.ThrowsAsync<OtpException>(() => client.ListAsync(new() { Recipient = Given.Email, Search = "09123256545" }));

        Assert.That(attempts.Keys, Has.Count.EqualTo(4));
        Assert.That(lines.All, Has.Some.Contains("/api/notifications/otp/"));
        Assert.That(lines.All, Has.None.Contains("255315").And.None.Contains("09123256545").And.None.Contains("someone").And.None.Contains("a-key"));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _all = new();

        public IReadOnlyCollection<string> All => _all;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull
        {
            _all.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            _all.Enqueue($"{formatter(state, exception)} {exception}");
            foreach (var part in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
                _all.Enqueue($"{part.Value}");
        }

        public void Dispose()
        {
        }
    }
}
