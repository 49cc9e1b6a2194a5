using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>
/// Finds what was set and nobody reads. What stands on the command line is meant for this program; the environment and the files hold much
/// that is meant for others, so there only what is a letter or two away from a name of ours is taken for a slip.
/// </summary>
/// <param name="known">What was asked for, and the sections that it is in.</param>
/// <param name="left">Sections that aren't looked at.</param>
internal sealed class StraySettings(IReadOnlySet<string> known, IReadOnlyCollection<string> left)
{
    private static readonly char[] Digits = [.. "0123456789"];

    private static readonly string[] Framework = ["HostBuilder", "Hosting", "Kestrel", "Logging", "Metrics"];

    /// <exception cref="StartupException">There is one.</exception>
    public void Refuse(IConfigurationRoot configuration)
    {
        foreach (var provider in configuration.Providers)
        {
            foreach (var key in KeysIn(provider, parent: null).Where(key => provider.TryGet(key, out var value) && value is not null))
            {
                if (FaultOf(key, provider) is { } fault)
                    throw new StartupException(fault);
            }
        }
    }

    private string? FaultOf(string key, IConfigurationProvider provider)
    {
        var isVariable = provider is EnvironmentVariablesConfigurationProvider;
        string Written(string name) => isVariable ? name.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal) : name;

        var parts = key.Split(ConfigurationPath.KeyDelimiter);
        if (FirstBelow(key) is { } member && provider.TryGet(key, out var value) && value is { Length: > 0 }
            && !(isVariable && IsForOthers(key)))
            return $"{key} can't be used: it takes settings below it, such as {Written(member)}.";
        if (known.Contains(key) || SettingFiles.IsOne(key) || left.Contains(parts[0], StringComparer.OrdinalIgnoreCase))
            return null;
        if ((parts.Length > 1 ? MeantBy(parts) : isVariable ? MeantBy(key) : null) is { } meant)
            return $"{SettingsReader.OneLine(Written(key))} isn't known; did you mean {Written(meant)}?";
        if (provider is not CommandLineConfigurationProvider || parts.Length == 1
            || Framework.Contains(parts[0], StringComparer.OrdinalIgnoreCase))
            return null;

        var section = Spelling.Closest(parts[0], known.Where(name => FirstBelow(name) is not null).Concat(Framework));
        var hint = section is null ? "nothing reads it." : $"did you mean {SettingsReader.OneLine(section + key[parts[0].Length..])}?";
        return $"{SettingsReader.OneLine(key)} isn't known; {hint}";
    }

    // Names of lists go without their numbers, which stay as they are.
    private string? MeantBy(string[] parts) => known
        .Select(name => name.Split(ConfigurationPath.KeyDelimiter))
        .Where(name => name.Length is > 1 && name.Length <= parts.Length && (name.Length == parts.Length || IsNumber(parts[name.Length])))
        .Where(name => name.Zip(parts).All(pair =>
            IsNumber(pair.First) ? pair.First == pair.Second : Spelling.IsClose(pair.Second, pair.First)))
        .Where(name => !name.SequenceEqual(parts.Take(name.Length), StringComparer.OrdinalIgnoreCase))
        .OrderByDescending(name => name.Length).ThenBy(name => name.Zip(parts).Sum(pair => Spelling.Distance(pair.Second, pair.First)))
        .Select(name => ConfigurationPath.Combine(name.Concat(parts.Skip(name.Length))))
        .FirstOrDefault();

    // One underscore where it takes two, or one in a name that has none.
    private string? MeantBy(string variable)
    {
        if (!variable.Contains('_', StringComparison.Ordinal))
            return null;

        var name = variable.TrimEnd(Digits);
        var number = variable[name.Length..];
        var meant = known.FirstOrDefault(other => other.Contains(':', StringComparison.Ordinal) && AreAlike(other, name));
        return meant is null || number.Length == 0 ? meant : ConfigurationPath.Combine(meant, number);
    }

    // Init systems set CONSOLE, and many a program STORAGE.
    private static bool IsForOthers(string variable) => !variable.Any(char.IsAsciiLetterLower);

    /// <returns>Null where a name isn't a section's.</returns>
    private string? FirstBelow(string name) => name.Contains(':', StringComparison.Ordinal)
        ? null
        : known.Order(StringComparer.Ordinal).FirstOrDefault(other => other.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase));

    private static bool AreAlike(string name, string other) => Letters(name).Equals(Letters(other), StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(string part) => part.All(char.IsAsciiDigit);

    private static string Letters(string name) => string.Concat(name.Where(character => character is not ('_' or ':')));

    private static IEnumerable<string> KeysIn(IConfigurationProvider provider, string? parent) =>
        provider.GetChildKeys([], parent).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(key => parent is null ? key : ConfigurationPath.Combine(parent, key))
            .SelectMany(key => KeysIn(provider, key).Prepend(key));
}
