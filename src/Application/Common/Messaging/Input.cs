using System.Diagnostics.CodeAnalysis;

namespace Otp.Application.Common.Messaging;

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
/// A field just as the client gave it. Commands carry fields in this form so that validators can judge all of them at once,
/// the wrongly typed ones included. Prints its form alone, for it may hold a code or a recipient.
/// </summary>
public readonly struct Input
{
    private Input(InputKind kind, string? text = null, IReadOnlyList<Input>? items = null)
    {
        Kind = kind;
        Text = text;
        Items = items ?? [];
    }

    public static Input Null => new(InputKind.Null);

    public static Input Other => new(InputKind.Other);

    public InputKind Kind { get; }

    /// <summary>Set for <see cref="InputKind.Text"/> and <see cref="InputKind.Number"/> alone.</summary>
    public string? Text { get; }

    public IReadOnlyList<Input> Items { get => field ?? []; }

    /// <summary>Whether there is anything to judge: neither absent nor null.</summary>
    public bool IsGiven => Kind is not (InputKind.Absent or InputKind.Null);

    public static Input OfText(string text) => new(InputKind.Text, text);

    public static Input OfNumber(string text) => new(InputKind.Number, text);

    public static Input OfList(IReadOnlyList<Input> items) => new(InputKind.List, items: items);

    /// <summary>The text of a text field; of a number or anything else, nothing.</summary>
    public bool TryGetText([NotNullWhen(true)] out string? text)
    {
        text = Kind == InputKind.Text ? Text : null;
        return text is not null;
    }

    public override string ToString() => Kind.ToString();
}
