using System.Diagnostics.CodeAnalysis;

namespace Otp.Domain.Common;

/// <summary>
/// What can be made from a <see cref="Failure"/> alone, so that the pipeline can refuse any request without knowing its answer's type.
/// </summary>
public interface IFailable<TSelf> where TSelf : IFailable<TSelf>
{
    static abstract TSelf Failed(Failure failure);

    Failure? Failure { get; }

    /// <summary>In a word, for logs and metrics: the broken rule's name, the value's own word, or <c>success</c>.</summary>
    string Outcome { get; }
}

/// <summary>A value that is a success for the pipeline, and still more than one thing to count.</summary>
public interface IOutcome
{
    string Outcome { get; }
}

/// <summary>Either a value or the <see cref="Failure"/> that stands in its place.</summary>
public sealed class Result<T> : IFailable<Result<T>> where T : notnull
{
    private readonly T? _value;

    private Result(T value) => _value = value;

    private Result(Failure failure) => Failure = failure;

    public Failure? Failure { get; }

    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsSuccess => Failure is null;

    public string Outcome => Failure?.Rule ?? (_value as IOutcome)?.Outcome ?? "success";

    /// <exception cref="InvalidOperationException">The result is a failure: ask <see cref="IsSuccess"/> first.</exception>
    public T Value => IsSuccess ? _value! : throw new InvalidOperationException($"There is no value: {Failure.Rule}.");

    public static Result<T> Success(T value) => new(value);

    public static Result<T> Failed(Failure failure) => new(failure);

    public static implicit operator Result<T>(T value) => new(value);

    public static implicit operator Result<T>(Failure failure) => new(failure);
}
