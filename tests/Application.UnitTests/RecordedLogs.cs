using Microsoft.Extensions.Logging;

namespace Otp.Application.UnitTests;

/// <summary>Keeps every line, with its level and category, at every level.</summary>
internal sealed class RecordedLogs : ILoggerFactory
{
    public List<(string Category, LogLevel Level, string Message)> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Logger(RecordedLogs logs, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Lines.Add((category, logLevel, formatter(state, exception)));
    }
}
