using System.Diagnostics.CodeAnalysis;

namespace Otp.Domain.Common;

/// <summary>A value that clients write. Its type alone says what it takes, and is asked by whatever brings one.</summary>
public interface IReadable<TSelf> where TSelf : class, IReadable<TSelf>
{
    /// <summary>The sentence for whoever writes anything else.</summary>
    static abstract string Takes { get; }

    /// <summary>What is taken, for programs that read the reference.</summary>
    static abstract Shape Shape { get; }

    /// <summary>Whether it may be written as a number too.</summary>
    static virtual bool TakesNumbers => false;

    static abstract bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out TSelf? value);

    /// <summary>Overridden by what is written as a list.</summary>
    static virtual bool TryRead(Input input, [NotNullWhen(true)] out TSelf? value)
    {
        value = null;
        var isTaken = input.Kind == InputKind.Text || (TSelf.TakesNumbers && input.Kind == InputKind.Number);
        return isTaken && TSelf.TryParse(input.Text, out value);
    }
}

public static class Readable
{
    extension<T>(T) where T : class, IReadable<T>
    {
        /// <exception cref="FormatException">The text isn't one; the message doesn't repeat it.</exception>
        public static T Parse(string? text) => T.TryParse(text, out var value) ? value : throw new FormatException(T.Takes);
    }
}
