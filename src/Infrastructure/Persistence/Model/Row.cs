using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>One row that a scope has read or was given.</summary>
internal abstract class Row
{
    /// <summary>Whether it is stored wherever anything else is, even where nothing of it changed.</summary>
    public bool IsStoredAlongside { get; set; }

    /// <summary>Whether it is gone once it is stored.</summary>
    public bool IsRemoved { get; set; }

    /// <param name="evenUnchanged">Whether it is stored where nothing of it changed, too.</param>
    /// <returns>Null where there is nothing to be stored.</returns>
    public abstract RowChange? Change(bool evenUnchanged);

    /// <summary>What was to be stored is.</summary>
    public abstract void Accept();
}

/// <param name="map">How it lies in its table.</param>
/// <param name="entity">As it is now.</param>
/// <param name="before">As it was read, or as it was when it was opened; null: it is new.</param>
/// <param name="stored">What lies in columns that aren't the entity's own properties; null: there is no such row yet.</param>
internal sealed class Row<T>(RowMap<T> map, T entity, T? before, object?[]? stored) : Row where T : class
{
    private object?[]? _stored = stored;
    private object?[] _shadows = stored ?? map.NoShadows();

    public T Entity { get; } = entity;

    public T? Before { get; private set; } = before;

    public bool IsInTable => _stored is not null;

    /// <summary>Whether the columns that are made of the entity are looked at where nothing of it changed, too.</summary>
    public bool IsDerivedAnew { get; set; }

    /// <summary>What lies in columns that aren't the entity's own properties, as it is in the table.</summary>
    public IReadOnlyList<object?> Stored => _stored ?? [];

    /// <summary>The same as it is to be there.</summary>
    public IReadOnlyList<object?> Shadows => _shadows;

    public Span<object?> ShadowsToChange()
    {
        if (ReferenceEquals(_shadows, _stored))
            _shadows = [.. _stored];
        return _shadows;
    }

    public override RowChange? Change(bool evenUnchanged) => map.ChangeOf(this, evenUnchanged);

    public override void Accept() => (Before, _stored) = (map.CopyOf(Entity), _shadows);
}
