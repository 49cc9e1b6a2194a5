namespace Otp.Domain.Common;

/// <summary>
/// Which values of a type this service takes by its settings, where those are fewer than the type reads. Asked of every field of the type
/// but in a query, which may look for what other settings let in.
/// </summary>
public interface IServed<T> where T : class, IReadable<T>
{
    /// <inheritdoc cref="IReadable{T}.Takes"/>
    string Takes { get; }

    /// <inheritdoc cref="IReadable{T}.Shape"/>
    Shape Shape { get; }

    bool Includes(T value);
}
