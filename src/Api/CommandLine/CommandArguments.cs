using Otp.Infrastructure.Settings;

namespace Otp.Api.CommandLine;

/// <summary>
/// What was called, apart from the settings beside it: <c>--Section:Key=value</c>, or with the value as the next word. A setting is known
/// by its colon; the framework's few that have none are listed here.
/// </summary>
/// <param name="Words">Commands, options and arguments.</param>
/// <param name="Settings">For the configuration.</param>
internal sealed record CommandArguments(IReadOnlyList<string> Words, string[] Settings)
{
    private static readonly string[] WithoutColon =
    [
        "urls", "http_ports", "https_ports", "environment", "contentRoot", "applicationName", "webroot", "AllowedHosts",
        "shutdownTimeoutSeconds", "preferHostingUrls", "preventHostingStartup",
    ];

    /// <exception cref="StartupException">A setting has no value.</exception>
    public static CommandArguments From(string[] args)
    {
        var (words, settings) = (new List<string>(), new List<string>());
        for (var index = 0; index < args.Length; index++)
        {
            if (!IsSetting(args[index]) && !IsSection(args[index], args))
            {
                words.Add(args[index]);
                continue;
            }

            settings.Add(args[index]);
            if (args[index].Contains('=', StringComparison.Ordinal))
                continue;
            if (++index == args.Length)
                throw new StartupException($"\"{args[^1]}\" has no value; a setting is --Section:Key=value.");
            settings.Add(args[index]);
        }

        return new CommandArguments(words, [.. settings]);
    }

    private static bool IsSetting(string arg)
    {
        if (!arg.StartsWith("--", StringComparison.Ordinal))
            return false;
        var key = arg.Split('=')[0][2..];
        return key.Contains(':', StringComparison.Ordinal)
            || key.StartsWith("OTEL_", StringComparison.Ordinal)
            || WithoutColon.Contains(key, StringComparer.OrdinalIgnoreCase);
    }

    // A program that hosts the service, as a test suite does, hands on the section beside its members, with no value of its own.
    private static bool IsSection(string arg, string[] args) =>
        arg.StartsWith("--", StringComparison.Ordinal) && arg.EndsWith('=')
        && Array.Exists(args, other => other.StartsWith($"{arg[..^1]}:", StringComparison.Ordinal));
}
