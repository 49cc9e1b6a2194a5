using System.Text;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>
/// Settings that lie in files, as Docker and Kubernetes hand out secrets: <c>Secrets:Keys:0:FILE</c> is the path of a file that holds
/// <c>Secrets:Keys:0</c> (contract, section 9). Read once, before anything else is; whoever reads a setting needn't know.
/// </summary>
internal static class SettingFiles
{
    private const string Suffix = "FILE";

    // In characters: more than any setting, and few enough for a device that never ends.
    private const int LongestContent = 64 * 1024;

    private static readonly string[] Sections = ["Access", "ConnectionStrings", "Delivery", "Hooks", "Secrets"];

    /// <summary>
    /// Whether a setting is the path of a file that holds another. To the letter, for a header may be called <c>File</c>.
    /// </summary>
    public static bool IsOne(string key) =>
        key.Split(ConfigurationPath.KeyDelimiter) is [var section, _, .., Suffix]
            && Sections.Contains(section, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="StartupException">A file can't be read, or its setting is given as well.</exception>
    public static void ReadFiles(this IConfigurationManager configuration)
    {
        var contents = Sections
            .SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(setting => IsOne(setting.Key) && setting.Value is not null)
            .ToDictionary(
                setting => ConfigurationPath.GetParentPath(setting.Key)!,
                setting => (string?)ContentOf(setting.Key, setting.Value!),
                StringComparer.OrdinalIgnoreCase);
        if (contents.Keys.FirstOrDefault(key => configuration[key] is not null) is { } twice)
            throw new StartupException($"{twice} and {twice}:{Suffix} are both set; it takes one of them.");

        configuration.AddInMemoryCollection(contents);
    }

    private static string ContentOf(string key, string file)
    {
        try
        {
            using var reader = new StreamReader(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            var content = new char[LongestContent + 1];
            var length = reader.ReadBlock(content);
            return length <= LongestContent
                ? WithoutLineEnd(content.AsSpan(0, length))
                : throw Unusable(key, file, $"it holds more than {LongestContent} characters");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(key, file, exception.Message);
        }
        catch (DecoderFallbackException)
        {
            throw Unusable(key, file, "it isn't text in UTF-8");
        }
        catch (ArgumentException)
        {
            throw Unusable(key, file, "that is no path");
        }
    }

    private static string WithoutLineEnd(ReadOnlySpan<char> content)
    {
        if (content.EndsWith('\n'))
            content = content[..^1];
        return (content.EndsWith('\r') ? content[..^1] : content).ToString();
    }

    private static StartupException Unusable(string key, string file, string reason) =>
        new($"{key} is \"{file}\", which can't be read: {reason}");
}
