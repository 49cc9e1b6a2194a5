using Otp.Infrastructure.Persistence.Commits;

namespace Otp.Infrastructure.Persistence.Rows;

/// <summary>What is added together with a code and names its id, which the code has only once its own row is written.</summary>
internal sealed class Followers(TableMappings tables)
{
    private readonly List<RowChange> _rows = [];
    private Action? _stored;

    /// <param name="make">Called when the ids are there, on whatever thread commits; it may be called again.</param>
    /// <param name="claim"><inheritdoc cref="RowChange(RowStatement, object[], object, Action{long}, string)"/></param>
    public void Add<T>(Func<T> make, object? claim) where T : class => _rows.Add(tables.Of(typeof(T)).LateInsert(make, claim));

    public IEnumerable<RowChange> Changes() => _rows;

    /// <param name="stored">Called when what was added is durable.</param>
    public void Tell(Action stored) => _stored = stored;

    public void Stored()
    {
        _stored?.Invoke();
        Forget();
    }

    public void Forget()
    {
        _rows.Clear();
        _stored = null;
    }
}
