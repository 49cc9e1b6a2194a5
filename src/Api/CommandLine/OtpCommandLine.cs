using System.CommandLine;
using System.Text.Json;
using Otp.Infrastructure;

namespace Otp.Api.CommandLine;

/// <summary>The program's face on the command line: without a command it serves.</summary>
internal static class OtpCommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Otp, a self-hosted one-time-code service. Without a command it serves. Every setting can be given as --Section:Key=value.")
        {
            MigrateCommand.Create(),
            TokensCommand.Create(),
            SecretsCommand.Create(),
            StorageCommand.Create(),
        };
        root.RunsWithSettings(Server.RunAsync);

        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            // The host itself waits for what is in flight when the process is told to end.
            ProcessTerminationTimeout = null,
        };
        return await root.Parse(args).InvokeAsync(configuration);
    }

    /// <summary>Hands what isn't an option of the command to the configuration, and turns what can't start into one line.</summary>
    public static void RunsWithSettings(this Command command, Func<string[], CancellationToken, Task<int>> run) =>
        command.RunsWithSettings((_, settings, cancellationToken) => run(settings, cancellationToken));

    /// <inheritdoc cref="RunsWithSettings(Command, Func{string[], CancellationToken, Task{int}})"/>
    public static void RunsWithSettings(this Command command, Func<ParseResult, string[], CancellationToken, Task<int>> run)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                return await run(result, SettingsIn(result), cancellationToken);
            }
            catch (StartupException exception)
            {
                await Console.Error.WriteLineAsync($"Otp can't start: {exception.Message}");
                return 1;
            }
            catch (IOException exception) when (command is not RootCommand)
            {
                await Console.Error.WriteLineAsync($"The command couldn't finish: {exception.Message}");
                return 1;
            }
            catch (InvalidDataException exception) when (exception.InnerException is FormatException { InnerException: JsonException json })
            {
                // The parser's own message may quote the file, which may hold secrets.
                await Console.Error.WriteLineAsync($"Otp can't start: {exception.Message} It isn't valid JSON at line {json.LineNumber + 1}.");
                return 1;
            }
        });
    }

    // A setting is --key=value or --key value; anything else is a word that no command knows.
    private static string[] SettingsIn(ParseResult result)
    {
        var tokens = result.UnmatchedTokens;
        for (var index = 0; index < tokens.Count; index++)
        {
            if (!tokens[index].StartsWith("--", StringComparison.Ordinal))
                throw new StartupException($"\"{tokens[index]}\" is neither a command nor a setting; --help lists the commands, and a setting is --Section:Key=value.");
            if (!tokens[index].Contains('=', StringComparison.Ordinal) && ++index == tokens.Count)
                throw new StartupException($"\"{tokens[^1]}\" has no value; a setting is --Section:Key=value.");
        }

        return [.. tokens];
    }
}
