using Microsoft.Extensions.Options;

namespace Otp.Api.Operations;

/// <summary>What the framework would log and mustn't, at whatever level it is asked for and by whatever provider.</summary>
internal sealed class Discretion : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";
    private const string Framework = "Microsoft.AspNetCore.";
    private const string FrameworksServer = "Microsoft.AspNetCore.Server.";

    // The first logs addresses, whose queries hold recipients and codes (a list's filters) and a receipt's secret; the second heads that
    // can't be read, which may hold a key. Where the first may log anything at all, an activity is made for each request, collector or not.
    private static readonly string[] Indiscreet =
        ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel.BadRequests"];

    private volatile bool _hasStarted;

    /// <summary>From now on the host's own failures are logged; what fails before is told in one line (contract, section 8).</summary>
    public void NoteStarted() => _hasStarted = true;

    // Every rule, for which of them holds for a category depends on how exactly it names it.
    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var asked = options.Rules.Prepend(new LoggerFilterRule(providerName: null, categoryName: null, options.MinLevel, filter: null))
            .ToList();
        options.Rules.Clear();
        foreach (var rule in asked)
        {
            options.Rules.Add(new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
                (rule.Filter is null || rule.Filter(provider, category, level)) && (category is null || MayTell(category, level))));
        }
    }

    private bool MayTell(string category, LogLevel level)
    {
        if (string.Equals(category, Host, StringComparison.OrdinalIgnoreCase))
            return _hasStarted && level >= LogLevel.Warning;
        if (Indiscreet.Contains(category, StringComparer.OrdinalIgnoreCase))
            return false;

        // What is no warning tells which address was asked for: routing, binding, authorization. The server itself speaks of connections.
        return level >= LogLevel.Warning
            || !category.StartsWith(Framework, StringComparison.OrdinalIgnoreCase)
            || category.StartsWith(FrameworksServer, StringComparison.OrdinalIgnoreCase);
    }
}
