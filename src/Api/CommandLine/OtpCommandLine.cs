using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json;
using Otp.Api.Operations;
using Otp.Infrastructure.Settings;

namespace Otp.Api.CommandLine;

/// <summary>The program's face on the command line: without a command it serves.</summary>
internal static class OtpCommandLine
{
    private const int Refused = 1;

    // As a shell has it for a command that a signal ended.
    private const int Interrupted = 130;

    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryRead(args, out var arguments))
            return Refused;

        var settings = arguments.Settings;
        var root = new RootCommand(
            "Otp, a self-hosted one-time-code service. Without a command it serves. Every setting can be given as --Section:Key=value.")
        {
            MigrateCommand.Create(settings),
            TokensCommand.Create(settings),
            SecretsCommand.Create(settings),
            StorageCommand.Create(settings),
        };
        root.Runs((_, cancellationToken) => Server.RunAsync(settings, cancellationToken));

        // A name may begin with @, which would otherwise be a file of arguments.
        var result = root.Parse(arguments.Words, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (result.Action is ParseErrorAction)
            return await ComplainAsync(Complaints.In(result));

        return await result.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            // The host itself waits for what is in flight when the process is told to end.
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>What the command does; whatever stops it, the operator gets a line that begins with what was called.</summary>
    public static void Runs(this Command command, Func<ParseResult, CancellationToken, Task<int>> run) =>
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                if (command is RootCommand)
                    return await run(result, cancellationToken);
                using var signals = new StopSignals(endAtTheSecond: true);
                return await run(result, signals.Token);
            }
            catch (OperationCanceledException)
            {
                await ComplainAsync([$"{Complaints.PrefixOf(result.CommandResult)}: It was told to stop before it was done."]);
                return Interrupted;
            }
            // Tools that only want the service built end it so.
            catch (Exception exception) when (exception is not HostAbortedException)
            {
                var prefix = Complaints.PrefixOf(result.CommandResult);
                return await ComplainAsync(ReasonsOf(exception, command).Select(reason => $"{prefix}: {reason}"));
            }
        });

    private static bool TryRead(string[] args, out CommandArguments arguments)
    {
        try
        {
            arguments = CommandArguments.From(args);
            return true;
        }
        catch (StartupException exception)
        {
            System.Console.Error.WriteLine($"Otp can't start: {exception.Message}");
            arguments = new CommandArguments([], []);
            return false;
        }
    }

    private static IReadOnlyList<string> ReasonsOf(Exception exception, Command command) => exception switch
    {
        CommandRefusedException refused => refused.Reasons,
        StartupException => [exception.Message],
        IOException when command is not RootCommand => [$"It couldn't finish: {InOneLine(exception.Message)}"],
        // The parser's own message may quote the file, which may hold secrets.
        InvalidDataException { InnerException: FormatException { InnerException: JsonException json } } =>
            [$"{exception.Message} It isn't valid JSON at line {json.LineNumber + 1}."],
        AggregateException { InnerException: { } inner } => ReasonsOf(inner, command),
        _ => [$"{exception.GetType().Name}: {InOneLine(exception.Message)}"],
    };

    private static async Task<int> ComplainAsync(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            await System.Console.Error.WriteLineAsync(line);
        return Refused;
    }

    private static string InOneLine(string message) => new StartupException(message).Message;
}
