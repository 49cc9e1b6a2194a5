using System.Globalization;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>Reads settings one by one and refuses what can't be used in one line: the key, the value and what it takes.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private const int LongestEcho = 100;

    private readonly KnownSettings _known = new(configuration);

    public TimeSpan Span(string key, TimeSpan fallback, TimeSpan minimum, TimeSpan? maximum = null) =>
        OptionalSpan(key, minimum, maximum) ?? fallback;

    /// <param name="minimum">Zero means zero or above; anything else is the least that is taken.</param>
    public TimeSpan? OptionalSpan(string key, TimeSpan minimum, TimeSpan? maximum = null)
    {
        var longest = maximum ?? Longest;
        var takes = minimum == TimeSpan.Zero ? "zero or above" : minimum == Smallest ? "above zero" : $"at least {minimum:c}";
        takes = $"a time span, {takes} and at most {longest:c}, as [days.]hours:minutes:seconds, such as 00:02:00";
        // Without a colon the framework would read days.
        return Read<TimeSpan>(key, takes, text => text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= minimum && span <= longest ? span : null);
    }

    public int Integer(string key, int fallback, int minimum, int maximum) =>
        Read<int>(key, $"an integer from {minimum} to {maximum}", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
                ? value
                : null) ?? fallback;

    public bool Flag(string key, bool fallback) =>
        Read<bool>(key, "true or false", text => bool.TryParse(text, out var value) ? value : null) ?? fallback;

    public int? OptionalInteger(string key, int minimum) =>
        Read<int>(key, $"an integer from {minimum} to {int.MaxValue}", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum ? value : null);

    public T? Read<T>(string key, string takes, Func<string, T?> parse) where T : struct
    {
        if (Text(key) is not { } text)
            return null;
        return parse(text) ?? throw new StartupException($"{key} is \"{OneLine(text)}\"; it takes {takes}.");
    }

    /// <summary>A text that is taken as it is.</summary>
    /// <returns>Null where it isn't set.</returns>
    public string? Text(string key)
    {
        _known.Note(key);
        return configuration[key];
    }

    /// <returns>Null where it isn't set.</returns>
    public string? Text(string key, string takes, Func<string, bool> isUsable)
    {
        if (Text(key) is not { } text)
            return null;
        return isUsable(text) ? text : throw new StartupException($"{key} is \"{OneLine(text)}\"; it takes {takes}.");
    }

    public string Required(string key, string takes, Func<string, bool> isUsable) =>
        Text(key, takes, isUsable) ?? throw new StartupException($"{key} isn't set; it takes {takes}.");

    /// <summary>A value that must be there, and is never repeated.</summary>
    public string RequiredSecret(string key, string takes, Func<string, bool> isUsable) =>
        Secret(key, takes, isUsable) ?? throw new StartupException($"{key} isn't set; it takes {takes}.");

    /// <summary>A value that is never repeated, not even in part.</summary>
    public string? Secret(string key, string takes, Func<string, bool> isUsable)
    {
        if (Text(key) is not { } text)
            return null;
        return isUsable(text) ? text : throw new StartupException($"{key} can't be used; it takes {takes}.");
    }

    /// <summary>The keys of a list's members, in the order of their numbers. What has a name instead is none of them.</summary>
    public IEnumerable<string> List(string key)
    {
        _known.Note($"{key}:0");
        return ChildrenOf(key, $"a list, as {key}:0, {key}:1 and so on").Where(child => child.Key.All(char.IsAsciiDigit))
            .Select(child => child.Path);
    }

    /// <summary>What a type takes, without the sentence around it.</summary>
    /// <param name="sentence"><c>Takes ….</c></param>
    public static string Taken(string sentence) => sentence["Takes ".Length..].TrimEnd('.');

    /// <summary>The sections below a key, whatever they are called.</summary>
    /// <param name="setting">One that each of them takes.</param>
    public IEnumerable<string> Sections(string key, string setting)
    {
        _known.Note($"{key}:0:{setting}");
        foreach (var child in ChildrenOf(key, $"settings below it, such as {key}:0:{setting}"))
        {
            if (!string.IsNullOrEmpty(Text(child.Path)))
                throw new StartupException($"{OneLine(child.Path)} can't be used; it takes settings below it, such as {setting}.");
            yield return child.Path;
        }
    }

    /// <summary>Values, which are never repeated, under names of the operator's choice, compared without regard to case.</summary>
    public Dictionary<string, string> Map(string key, string takes, Func<string, bool> isUsable) =>
        ChildrenOf(key, $"names with a value each, as {key}:name")
            .ToDictionary(child => child.Key, child => Secret(child.Path, takes, isUsable) ?? "", StringComparer.OrdinalIgnoreCase);

    /// <returns>Whether anything is set there or below.</returns>
    public bool Has(string key)
    {
        _known.Note(key);
        return configuration.GetSection(key).Exists();
    }

    /// <summary>Leaves sections to others, right or wrong.</summary>
    public void Leave(params IEnumerable<string> sections) => _known.Leave(sections);

    /// <summary>Comes last: what nobody asked for, in a section of which something was asked for, is a misspelt name.</summary>
    /// <exception cref="StartupException">There is such a setting.</exception>
    public void RefuseUnknown() => _known.RefuseOthers();

    /// <summary>For values that take anything but nothing.</summary>
    public static bool IsFilled(string text) => text.Length > 0;

    /// <summary>The least above zero that a time span can be.</summary>
    public static readonly TimeSpan Smallest = TimeSpan.FromMicroseconds(1);

    // Keeps every instant that is reckoned with within the calendar.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    private IEnumerable<IConfigurationSection> ChildrenOf(string key, string takes) =>
        // Otherwise a single value would be left aside. An empty list in JSON shows as an empty value.
        string.IsNullOrEmpty(Text(key))
            ? configuration.GetSection(key).GetChildren()
            : throw new StartupException($"{key} can't be used; it takes {takes}.");

    /// <summary>For messages: what was given, in one line and not endless.</summary>
    internal static string OneLine(string text)
    {
        var visible = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
        return visible.Length <= LongestEcho ? visible : $"{visible.AsSpan(0, LongestEcho)}…";
    }
}
