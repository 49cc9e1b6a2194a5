using System.Globalization;
using Otp.Infrastructure;

namespace Otp.Api.Settings;

/// <summary>Reads settings one by one and refuses what can't be used in one line: the key, the value and what it takes.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private const int LongestEcho = 100;

    // The framework looks there as well, for names that aren't known here.
    private static readonly string[] SharedSections = ["ConnectionStrings", "Logging", "Metrics"];

    // What was asked for, and the sections that it is in.
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _left = new(StringComparer.OrdinalIgnoreCase);

    public TimeSpan Span(string key, TimeSpan fallback, TimeSpan minimum, TimeSpan? maximum = null) =>
        OptionalSpan(key, minimum, maximum) ?? fallback;

    /// <param name="minimum">Zero means zero or above; anything else is the least that is taken.</param>
    public TimeSpan? OptionalSpan(string key, TimeSpan minimum, TimeSpan? maximum = null)
    {
        var longest = maximum ?? Longest;
        var takes = minimum == TimeSpan.Zero ? "zero or above" : minimum == Smallest ? "above zero" : $"at least {minimum:c}";
        return Read<TimeSpan>(key, $"a time span, {takes} and at most {longest:c}, as [days.]hours:minutes:seconds, such as 00:02:00", text =>
            // Without a colon the framework would read days.
            text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span >= minimum && span <= longest
                ? span
                : null);
    }

    public int Integer(string key, int fallback, int minimum, int maximum) =>
        Read<int>(key, $"an integer from {minimum} to {maximum}", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null) ?? fallback;

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
        Note(key);
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
        Note($"{key}:0");
        return ChildrenOf(key, $"a list, as {key}:0, {key}:1 and so on").Where(child => child.Key.All(char.IsAsciiDigit)).Select(child => child.Path);
    }

    /// <summary>Values under names of the operator's choice, compared without regard to case.</summary>
    public Dictionary<string, string> Map(string key) =>
        ChildrenOf(key, $"names with a value each, as {key}:name").ToDictionary(child => child.Key, child => Text(child.Path) ?? "", StringComparer.OrdinalIgnoreCase);

    /// <returns>Whether anything is set there or below.</returns>
    public bool Has(string key)
    {
        Note(key);
        return configuration.GetSection(key).Exists();
    }

    /// <summary>Leaves sections to others, right or wrong.</summary>
    public void Leave(params IEnumerable<string> sections) => _left.UnionWith(sections);

    /// <summary>Comes last: what nobody asked for, in a section of which something was asked for, is a misspelt name.</summary>
    /// <exception cref="StartupException">There is such a setting.</exception>
    public void RefuseUnknown()
    {
        foreach (var section in _known.Where(key => !key.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)).Except(SharedSections, StringComparer.OrdinalIgnoreCase))
            RefuseUnknownIn(configuration.GetSection(section));

        if (configuration is IConfigurationRoot root)
            new StraySettings(_known, _left).Refuse(root);
    }

    /// <summary>The least above zero that a time span can be.</summary>
    public static readonly TimeSpan Smallest = TimeSpan.FromMicroseconds(1);

    // Keeps every instant that is reckoned with within the calendar.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    private void Note(string key)
    {
        for (var known = key; known is not null; known = ConfigurationPath.GetParentPath(known))
            _known.Add(known);
    }

    private IEnumerable<IConfigurationSection> ChildrenOf(string key, string takes) =>
        // Otherwise a single value would be left aside. An empty list in JSON shows as an empty value.
        string.IsNullOrEmpty(Text(key)) ? configuration.GetSection(key).GetChildren() : throw new StartupException($"{key} can't be used; it takes {takes}.");

    private void RefuseUnknownIn(IConfigurationSection section)
    {
        foreach (var child in section.GetChildren().Where(child => !SettingFiles.IsOne(child.Path)))
        {
            if (!_known.Contains(child.Path))
                throw new StartupException(DescribeUnknown(child, section));
            RefuseUnknownIn(child);
        }
    }

    private string DescribeUnknown(IConfigurationSection child, IConfigurationSection section)
    {
        var names = _known
            .Where(key => string.Equals(ConfigurationPath.GetParentPath(key), section.Path, StringComparison.OrdinalIgnoreCase))
            .Select(key => ConfigurationPath.GetSectionKey(key)!)
            .Order(StringComparer.Ordinal).ToList();
        var meant = Spelling.Closest(child.Key, names) is { } name ? $"did you mean {section.Path}:{name}? {section.Path}" : section.Path;
        return $"{OneLine(child.Path)} isn't known; {meant} takes {(names.Count > 0 ? string.Join(", ", names) : "a single value")}.";
    }

    /// <summary>For messages: what was given, in one line and not endless.</summary>
    internal static string OneLine(string text)
    {
        var visible = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
        return visible.Length <= LongestEcho ? visible : $"{visible.AsSpan(0, LongestEcho)}…";
    }
}
