using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>The settings that somebody asked for; any other beside them is a misspelt name.</summary>
internal sealed class KnownSettings(IConfiguration configuration)
{
    // The framework looks there as well, for names that aren't known here.
    private static readonly string[] SharedSections = ["ConnectionStrings", "Logging", "Metrics"];

    // What was asked for, and the sections that it is in.
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _left = new(StringComparer.OrdinalIgnoreCase);

    public void Note(string key)
    {
        for (var known = key; known is not null; known = ConfigurationPath.GetParentPath(known))
            _asked.Add(known);
    }

    /// <summary>Leaves sections to others, right or wrong.</summary>
    public void Leave(IEnumerable<string> sections) => _left.UnionWith(sections);

    /// <exception cref="StartupException">There is one that nobody asked for.</exception>
    public void RefuseOthers()
    {
        var sections = _asked.Where(key => !key.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal));
        foreach (var section in sections.Except(SharedSections, StringComparer.OrdinalIgnoreCase))
            RefuseOthersIn(configuration.GetSection(section));

        if (configuration is IConfigurationRoot root)
            new StraySettings(_asked, _left).Refuse(root);
    }

    private void RefuseOthersIn(IConfigurationSection section)
    {
        foreach (var child in section.GetChildren().Where(child => !SettingFiles.IsOne(child.Path)))
        {
            if (!_asked.Contains(child.Path))
                throw new StartupException(DescribeUnknown(child, section));
            RefuseOthersIn(child);
        }
    }

    private string DescribeUnknown(IConfigurationSection child, IConfigurationSection section)
    {
        var names = _asked
            .Where(key => string.Equals(ConfigurationPath.GetParentPath(key), section.Path, StringComparison.OrdinalIgnoreCase))
            .Select(key => ConfigurationPath.GetSectionKey(key)!)
            .Order(StringComparer.Ordinal).ToList();
        var meant = Spelling.Closest(child.Key, names) is { } name ? $"did you mean {section.Path}:{name}? {section.Path}" : section.Path;
        return $"{SettingsReader.OneLine(child.Path)} isn't known; {meant} takes " +
            $"{(names.Count > 0 ? string.Join(", ", names) : "a single value")}.";
    }
}
