using System.CommandLine;
using System.CommandLine.Parsing;
using Otp.Api.Settings;

namespace Otp.Api.CommandLine;

/// <summary>What is wrong with a command line, in a line for each fault that begins with what was called.</summary>
internal static class Complaints
{
    /// <summary>The words by which a command is called; empty for the program itself.</summary>
    public static string PathOf(SymbolResult? called) => called switch
    {
        CommandResult { Command: not RootCommand } command => $"{PathOf(command.Parent)} {command.Command.Name}".TrimStart(),
        _ => "",
    };

    /// <summary>What an error begins with.</summary>
    public static string PrefixOf(CommandResult called) => called.Command is RootCommand ? "Otp can't start" : PathOf(called);

    public static IEnumerable<string> In(ParseResult result)
    {
        var called = result.CommandResult;
        var more = called.Command is RootCommand ? "" : $" See {PathOf(called)} --help.";
        return ReasonsIn(result).Select(reason => $"{PrefixOf(called)}: {reason}{more}");
    }

    private static IEnumerable<string> ReasonsIn(ParseResult result)
    {
        var command = result.CommandResult.Command;
        var valueless = command.Options
            .Where(option => option is not Option<bool> && result.GetResult(option) is { Implicit: false, Tokens.Count: 0 })
            .Select(option => $"{option.Name} has no value.").ToList();
        if (result.UnmatchedTokens is [var unknown, ..] && (valueless.Count == 0 || unknown.StartsWith('-')))
            return [Unknown(unknown, command)];
        if (command.Subcommands.Count > 0)
            return [$"It takes a command: {NamesOf(command.Subcommands)}."];

        List<string> reasons =
        [
            .. from option in command.Options
               where option.Required && result.GetResult(option) is null or { Implicit: true }
               select $"{option.Name} is missing.",
            .. from argument in command.Arguments
               where result.GetResult(argument) is null or { Tokens.Count: 0 }
               select $"<{argument.Name}> is missing.",
            .. valueless,
        ];
        return reasons.Count > 0 ? reasons : result.Errors.Select(error => error.Message);
    }

    private static string Unknown(string word, Command command)
    {
        var name = word.Split('=')[0];
        var isOption = name.StartsWith('-');
        var known = isOption ? command.Options.Select(option => option.Name) : command.Subcommands.Select(sub => sub.Name);
        var meant = Spelling.Closest(name, known) is { } closest ? $"did you mean {closest}?" : null;
        var shown = SettingsReader.OneLine(name);

        if (command is RootCommand)
            return $"\"{shown}\" is neither a command nor a setting; " +
                $"{meant ?? "--help lists the commands, and a setting is --Section:Key=value."}";
        if (isOption)
        {
            var options = NamesOf(command.Options) is { Length: > 0 } names ? $"{names}, and " : "";
            return $"{shown} isn't known; {meant ?? $"it takes {options}settings as --Section:Key=value."}";
        }

        return command.Subcommands.Count > 0
            ? $"\"{shown}\" isn't known; {meant ?? $"it takes {NamesOf(command.Subcommands)}."}"
            : $"\"{shown}\" is a word too many.";
    }

    private static string NamesOf(IEnumerable<Symbol> symbols) =>
        string.Join(", ", symbols.Select(symbol => symbol.Name).Where(name => name is not "--help" and not "--version"));
}
