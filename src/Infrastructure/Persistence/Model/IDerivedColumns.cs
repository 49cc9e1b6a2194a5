namespace Otp.Infrastructure.Persistence.Model;

/// <summary>Columns that a property of an aggregate is kept in, though not by itself.</summary>
internal interface IDerivedColumns<in T>
{
    /// <summary>The aggregate's.</summary>
    string Property { get; }

    /// <summary>The shadow properties that stand for it.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <returns>The property's value.</returns>
    object Restore(ReadOnlySpan<object?> columns);

    /// <param name="before">As the aggregate was read; null: it is new.</param>
    /// <param name="columns">As they lie in the table; what is to lie there is put in its place.</param>
    void Derive(T aggregate, T? before, Span<object?> columns);
}
