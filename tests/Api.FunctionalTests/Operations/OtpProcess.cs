using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Otp.Api.FunctionalTests.Operations;

/// <summary>The service as an operator runs it: a process of its own.</summary>
internal sealed partial class OtpProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Otp.Api.dll");

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OtpProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address => _listening.Task.Result;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_output)
                return _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>Starts it on a free port and returns once it listens.</summary>
    public static Task<OtpProcess> ServeAsync(DataFolder folder, params (string Key, string Value)[] settings) => ServeAsync(folder, [], settings);

    /// <inheritdoc cref="ServeAsync(DataFolder, ValueTuple{string, string}[])"/>
    /// <param name="arguments">For settings that a shell doesn't hand on, such as those with a hyphen.</param>
    public static async Task<OtpProcess> ServeAsync(DataFolder folder, IReadOnlyList<string> arguments, params (string Key, string Value)[] settings)
    {
        var process = new OtpProcess(Launch([$"--Storage:Directory={folder.Path}", "--urls=http://127.0.0.1:0", .. arguments], settings));
        var ended = process._process.WaitForExitAsync();
        if (await Task.WhenAny(process._listening.Task, ended).WaitAsync(Patience) == ended)
            throw new InvalidOperationException($"It ended instead of listening: {string.Join('\n', process.Lines)}");
        return process;
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(
        string[] arguments, params (string Key, string Value)[] settings) =>
        RunAsync(Program, arguments, settings);

    /// <inheritdoc cref="RunAsync(string[], ValueTuple{string, string}[])"/>
    /// <param name="program">Its assembly, where it isn't these tests' own copy.</param>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string program, string[] arguments, params (string Key, string Value)[] settings)
    {
        using var process = Launch(arguments, settings, program: program);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await WaitForEndOfAsync(process);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Runs it to its end, with an output that takes nothing.</summary>
    public static async Task<(int ExitCode, string Error)> RunIntoFullDeviceAsync(string[] arguments)
    {
        using var process = Launch(arguments, [], redirection: ">/dev/full");
        var error = process.StandardError.ReadToEndAsync();
        await WaitForEndOfAsync(process);
        return (process.ExitCode, await error);
    }

    /// <summary>A signal once a first start has made a file.</summary>
    public static async Task<(int ExitCode, string Error)> StopWhileItStartsAsync(DataFolder folder, string made, string signal)
    {
        using var process = Launch([$"--Storage:Directory={folder.Path}", "--urls=http://127.0.0.1:0", "--Shutdown:Delay=00:00:00"], []);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        for (var waited = Stopwatch.StartNew(); !File.Exists(folder.FileAt(made)) && !process.HasExited && waited.Elapsed < Patience;)
            await Task.Delay(5);
        await SignalAsync(process, signal);
        await WaitForEndOfAsync(process);
        await output;
        return (process.ExitCode, await error);
    }

    public HttpClient ClientWith(string key) => new()
    {
        BaseAddress = Address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Token", key) },
    };

    /// <summary>From now on it can't write files, or can again.</summary>
    public async Task LetWriteFilesAsync(bool can)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{_process.Id}", can ? "--fsize=unlimited" : "--fsize=0:unlimited"]);
        await limit.WaitForExitAsync();
        if (limit.ExitCode != 0)
            throw new InvalidOperationException("prlimit failed.");
    }

    /// <summary>SIGKILL: nothing is finished, flushed or told.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> TerminateAsync() => StopAsync("TERM");

    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(string signal)
    {
        await SignalAsync(_process, signal);
        return await WaitForEndAsync();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> WaitForEndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    // What doesn't end is a failure of its test, and not to go on beside the others.
    private static async Task WaitForEndOfAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }
    }

    private static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private static Process Launch(
        IEnumerable<string> arguments,
        IEnumerable<(string Key, string Value)> settings,
        string redirection = "",
        string? program = null)
    {
        // A file that reaches its limit then fails to be written, as on a full disk; by default it would be the process's end.
        string[] command = ["-c", $"trap '' XFSZ; exec dotnet \"$@\" {redirection}", "sh", program ?? Program, .. arguments];
        var start = new ProcessStartInfo("sh", command)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start)!;
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Append(line).Append('\n');
        if (ListeningLine().Match(line) is { Success: true } match)
            _listening.TrySetResult(new Uri(match.Groups["url"].Value));
    }

    [GeneratedRegex("Otp listens on (?<url>http://[0-9.:]+)", RegexOptions.ExplicitCapture)]
    private static partial Regex ListeningLine();
}
