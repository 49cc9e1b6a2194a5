using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Hooks;

/// <summary>An identity server that has codes of its own delivered, as configured. Not a record: it holds secrets.</summary>
internal sealed class Hook
{
    /// <summary>Where its settings are.</summary>
    public required string Section { get; init; }

    /// <summary>Unique; the last part of its address.</summary>
    public required string Name { get; init; }

    public required HookProof Proof { get; init; }

    public required HookPlaces Places { get; init; }

    /// <summary>Of its codes; null: none.</summary>
    public required Purpose? Purpose { get; init; }
}

/// <summary>All of them.</summary>
internal sealed class HookDirectory(IReadOnlyList<Hook> hooks)
{
    public bool HasAny => hooks.Count > 0;

    /// <returns>Null where none is called so.</returns>
    public Hook? Find(string name) => hooks.FirstOrDefault(hook => string.Equals(hook.Name, name, StringComparison.Ordinal));

    /// <exception cref="StartupException">The codes of one are for a purpose that isn't served.</exception>
    public void RefusePurposesBut(IServed<Purpose> purposes)
    {
        if (hooks.FirstOrDefault(hook => hook.Purpose is { } purpose && !purposes.Includes(purpose)) is { } other)
            throw new StartupException(
                $"{other.Section}:Purpose is \"{other.Purpose}\"; with Otp:KnownPurposesOnly it takes one below Purposes.");
    }
}
