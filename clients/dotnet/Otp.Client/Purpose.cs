using System.Text.RegularExpressions;

namespace Otp.Client;

/// <summary>What a code is for, such as <c>login</c>: it verifies for that alone.</summary>
public sealed partial record Purpose
{
    /// <param name="name">1 to 32 of a-z, 0-9, full stop, underscore and hyphen.</param>
    /// <exception cref="FormatException">It is no such name.</exception>
    public Purpose(string name) =>
        Name = Form().IsMatch(name) ? name : throw new FormatException("A purpose is 1 to 32 characters of a-z, 0-9, '.', '_' and '-'.");

    /// <summary>As it was given.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    [GeneratedRegex(@"^[a-z0-9._-]{1,32}\z")]
    private static partial Regex Form();
}
