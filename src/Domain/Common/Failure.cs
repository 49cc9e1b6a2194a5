namespace Otp.Domain.Common;

/// <summary>What kind of answer a failure deserves.</summary>
public enum FailureKind
{
    /// <summary>The request can't be taken as it is; <see cref="Failure.Fields"/> says which fields and why.</summary>
    Invalid,

    /// <summary>There is no such thing.</summary>
    NotFound,

    /// <summary>What was asked is none of what is done here.</summary>
    Forbidden,

    /// <summary>The thing is in a state that doesn't allow what was asked.</summary>
    Conflict,

    /// <summary>The request doesn't fit what was asked before.</summary>
    Mismatch,

    /// <summary>It was asked too often; <see cref="Failure.RetryAfter"/> says when it may be asked again.</summary>
    TooMany,

    /// <summary>It can't be done here for now.</summary>
    Unavailable,
}

/// <summary>A field that can't be taken, by the name of its property, with a sentence that says what it takes.</summary>
public sealed record InvalidField(string Name, string Message);

/// <summary>An expected outcome that isn't success. A bug throws instead.</summary>
public sealed record Failure
{
    private Failure(FailureKind kind, string rule, string message, IReadOnlyList<InvalidField> fields, TimeSpan? retryAfter = null) =>
        (Kind, Rule, Message, Fields, RetryAfter) = (kind, rule, message, fields, retryAfter);

    public FailureKind Kind { get; }

    /// <summary>The broken rule's stable name in kebab case; clients may branch on it.</summary>
    public string Rule { get; }

    /// <summary>One sentence for a person. Never holds a code, a key or a recipient.</summary>
    public string Message { get; }

    /// <summary>Empty unless <see cref="Kind"/> is <see cref="FailureKind.Invalid"/>.</summary>
    public IReadOnlyList<InvalidField> Fields { get; }

    /// <summary>How long to wait before trying again; null where that can't be said.</summary>
    public TimeSpan? RetryAfter { get; }

    public static Failure Invalid(params IReadOnlyList<InvalidField> fields) =>
        new(FailureKind.Invalid, "invalid-fields", "Some fields can't be taken; errors says which and why.", fields);

    public static Failure NotFound(string rule, string message) => new(FailureKind.NotFound, rule, message, []);

    public static Failure Forbidden(string rule, string message) => new(FailureKind.Forbidden, rule, message, []);

    public static Failure Conflict(string rule, string message) => new(FailureKind.Conflict, rule, message, []);

    public static Failure Mismatch(string rule, string message) => new(FailureKind.Mismatch, rule, message, []);

    public static Failure TooMany(string rule, string message, TimeSpan retryAfter) =>
        new(FailureKind.TooMany, rule, message, [], retryAfter);

    public static Failure Unavailable(string rule, string message, TimeSpan? retryAfter = null) =>
        new(FailureKind.Unavailable, rule, message, [], retryAfter);
}
