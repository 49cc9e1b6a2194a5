using Otp.Domain.Common;

namespace Otp.Application.Common.Messaging;

/// <summary>
/// A field of a request, read once, where the client's spelling comes in: it is absent, null, unreadable, or a value. Its type says which
/// of these the pipeline refuses; what it lets through is for the request's validator. None prints what it holds.
/// </summary>
public interface IField<TSelf, TValue>
    where TSelf : struct, IField<TSelf, TValue>
    where TValue : class, IReadable<TValue>
{
    static abstract bool IsRequired { get; }

    static abstract bool TakesNull { get; }

    /// <returns>Null where there is no value.</returns>
    TValue? OrNull { get; }

    bool IsUnreadable { get; }

    /// <summary>Why it can't be taken, whatever its value; null where it can.</summary>
    string? Fault { get; }

    static abstract TSelf Read(Input input);
}

/// <summary>What stands in the place of a value, in one reference.</summary>
internal static class FieldState
{
    public const string Required = "This field is required and can't be null.";
    public const string NotNull = "This field can't be null; leave it out instead.";

    public static readonly object Null = new();
    public static readonly object Unreadable = new();

    /// <returns>Null for an absent field.</returns>
    public static object? Of<T>(Input input) where T : class, IReadable<T> => input.Kind switch
    {
        InputKind.Absent => null,
        InputKind.Null => Null,
        _ => T.TryRead(input, out var value) ? value : Unreadable,
    };

    public static string NameOf(object? state) =>
        state is null ? "absent" : ReferenceEquals(state, Null) ? "null" : ReferenceEquals(state, Unreadable) ? "unreadable" : "given";
}
