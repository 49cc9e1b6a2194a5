using Microsoft.Extensions.Options;

namespace Otp.Api.Operations;

/// <summary>What the framework would log and mustn't, at whatever level it is asked for and by whatever provider.</summary>
internal sealed class Discretion : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    // The first logs addresses, whose queries hold recipients and codes (a list's filters) and a receipt's secret; the second heads that
    // can't be read, which may hold a key. Where the first may log anything at all, an activity is made for each request, collector or not.
    private static readonly string[] Indiscreet = ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel.BadRequests"];

    private volatile bool _hasStarted;

    /// <summary>From now on the host's own failures are logged; what fails before is told in one line (contract, section 8).</summary>
    public void NoteStarted() => _hasStarted = true;

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // A rule for a provider goes before one for all of them, and of two for the same category the last holds.
        foreach (var provider in options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToList())
        {
            foreach (var category in Indiscreet)
                options.Rules.Add(new LoggerFilterRule(provider, category, LogLevel.None, filter: null));
            options.Rules.Add(new LoggerFilterRule(provider, Host, LogLevel.Warning, (_, _, _) => _hasStarted));
        }
    }
}
