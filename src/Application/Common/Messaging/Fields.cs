using Otp.Domain.Common;

namespace Otp.Application.Common.Messaging;

/// <summary>A field that must be there.</summary>
public readonly struct Required<T> : IField<Required<T>, T> where T : class, IReadable<T>
{
    private readonly object? _state;

    private Required(object? state) => _state = state;

    public static bool IsRequired => true;

    public static bool TakesNull => false;

    /// <exception cref="InvalidOperationException">There is none: the pipeline lets no such request through.</exception>
    public T Value => OrNull ?? throw new InvalidOperationException($"The field is {this}.");

    public T? OrNull => _state as T;

    public bool IsUnreadable => ReferenceEquals(_state, FieldState.Unreadable);

    public string? Fault => OrNull is not null ? null : IsUnreadable ? T.Takes : FieldState.Required;

    public static implicit operator Required<T>(Input input) => Read(input);

    public static implicit operator Required<T>(T value) => new(value);

    public static Required<T> Read(Input input) => new(FieldState.Of<T>(input));

    public override string ToString() => FieldState.NameOf(_state);
}

/// <summary>A field that can be left out, and null says the same or has a meaning of its own.</summary>
public readonly struct Field<T> : IField<Field<T>, T> where T : class, IReadable<T>
{
    private readonly object? _state;

    private Field(object? state) => _state = state;

    public static bool IsRequired => false;

    public static bool TakesNull => true;

    public T? OrNull => _state as T;

    public bool IsAbsent => _state is null;

    /// <summary>Whether the client means a value by it, one that can't be read included.</summary>
    public bool IsGiven => !IsAbsent && !ReferenceEquals(_state, FieldState.Null);

    public bool IsUnreadable => ReferenceEquals(_state, FieldState.Unreadable);

    public string? Fault => IsUnreadable ? T.Takes : null;

    public static implicit operator Field<T>(Input input) => Read(input);

    public static implicit operator Field<T>(T? value) => new(value);

    public static Field<T> Read(Input input) => new(FieldState.Of<T>(input));

    /// <param name="current">What an absent field stays at; an explicit null takes it away.</param>
    public T? Else(T? current) => IsAbsent ? current : OrNull;

    public override string ToString() => FieldState.NameOf(_state);
}

/// <summary>A field that can be left out, and not be null.</summary>
public readonly struct Omittable<T> : IField<Omittable<T>, T> where T : class, IReadable<T>
{
    private readonly object? _state;

    private Omittable(object? state) => _state = state;

    public static bool IsRequired => false;

    public static bool TakesNull => false;

    public T? OrNull => _state as T;

    public bool IsUnreadable => ReferenceEquals(_state, FieldState.Unreadable);

    public string? Fault => IsUnreadable ? T.Takes : ReferenceEquals(_state, FieldState.Null) ? FieldState.NotNull : null;

    public static implicit operator Omittable<T>(Input input) => Read(input);

    public static implicit operator Omittable<T>(T? value) => new(value);

    public static Omittable<T> Read(Input input) => new(FieldState.Of<T>(input));

    public override string ToString() => FieldState.NameOf(_state);
}
