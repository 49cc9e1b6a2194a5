namespace Otp.Domain.Common;

/// <summary>In which form a client gave a field.</summary>
public enum InputKind
{
    /// <summary>Not at all.</summary>
    Absent,

    /// <summary>As an explicit null.</summary>
    Null,

    Text,

    /// <summary>As a number; <see cref="Input.Text"/> is how it was written.</summary>
    Number,

    List,

    /// <summary>As something that no field takes.</summary>
    Other,
}

/// <summary>
/// A field just as the client gave it, whatever brought it: a body, an address, the command line. It lives until it is read, and its text
/// no longer. Prints its form alone, for it may hold a code or a recipient.
/// </summary>
public readonly struct Input
{
    private readonly ReadOnlyMemory<char> _text;

    private Input(InputKind kind, ReadOnlyMemory<char> text = default, IReadOnlyList<Input>? items = null)
    {
        Kind = kind;
        _text = text;
        Items = items ?? [];
    }

    public static Input Null => new(InputKind.Null);

    public static Input Other => new(InputKind.Other);

    public InputKind Kind { get; }

    /// <summary>Empty but for <see cref="InputKind.Text"/> and <see cref="InputKind.Number"/>.</summary>
    public ReadOnlySpan<char> Text => _text.Span;

    public IReadOnlyList<Input> Items { get => field ?? []; }

    public static Input OfText(string text) => OfText(text.AsMemory());

    public static Input OfText(ReadOnlyMemory<char> text) => new(InputKind.Text, text);

    public static Input OfNumber(string text) => OfNumber(text.AsMemory());

    public static Input OfNumber(ReadOnlyMemory<char> text) => new(InputKind.Number, text);

    public static Input OfList(IReadOnlyList<Input> items) => new(InputKind.List, items: items);

    public override string ToString() => Kind.ToString();
}
