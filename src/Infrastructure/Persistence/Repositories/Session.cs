using System.Data.Common;
using Otp.Infrastructure.Persistence.Commits;
using Otp.Infrastructure.Persistence.Model;

namespace Otp.Infrastructure.Persistence.Repositories;

/// <summary>
/// What a scope has read and was given. What of it is to be stored is found by comparing, once it is asked for: nobody has to say, or to
/// guess, what the domain did.
/// </summary>
internal sealed class Session(IPreparedQueries queries)
{
    private readonly List<Row> _rows = [];
    private readonly List<Row> _toBeStored = [];
    private readonly List<RowChange> _followers = [];
    private readonly List<Func<Task>> _whenStored = [];

    /// <summary>Whether somebody else came first once, so that everything was begun anew.</summary>
    public bool HasBegunAnew { get; private set; }

    /// <summary>Reads whole rows.</summary>
    /// <param name="which">What follows FROM in a query that calls the table <c>it</c>.</param>
    public Task<List<T>> ListAsync<T>(
        RowMap<T> map, string which, object[] parameters, CancellationToken cancellationToken) where T : class =>
        queries.ListAsync(map.Select(which), parameters, reader => Take(map, reader, first: 0), cancellationToken);

    /// <inheritdoc cref="ListAsync"/>
    /// <returns>Null where there is no such row.</returns>
    public async Task<T?> FindAsync<T>(
        RowMap<T> map, string which, object[] parameters, CancellationToken cancellationToken) where T : class =>
        (await ListAsync(map, which, parameters, cancellationToken)).SingleOrDefault();

    /// <summary>Takes a row from a query that reads others with it; one that was read before stays as it is.</summary>
    /// <param name="first">Where its columns begin.</param>
    public T Take<T>(RowMap<T> map, DbDataReader reader, int first) where T : class
    {
        var key = RowMap<T>.KeyIn(reader, first);
        if (_rows.Find(row => row is Row<T> { IsInTable: true } known && map.KeyOf(known.Entity) == key) is Row<T> known)
            return known.Entity;

        var row = map.Read(reader, first);
        _rows.Add(row);
        return row.Entity;
    }

    /// <summary>Stores a new row.</summary>
    public void Add<T>(RowMap<T> map, T entity) where T : class => _rows.Add(map.Added(entity));

    /// <summary>Stores a new row once it differs from what it is now.</summary>
    public void Open<T>(RowMap<T> map, T entity) where T : class => _rows.Add(map.Opened(entity));

    /// <summary>Whether it was read or added here.</summary>
    public bool Knows<T>(T entity) where T : class => _rows.Exists(row => row is Row<T> known && ReferenceEquals(known.Entity, entity));

    public void Remove<T>(T entity) where T : class => RowOf(entity).IsRemoved = true;

    /// <summary>
    /// Stores it wherever anything else is stored, even where nothing of it changed: of two scopes that do, one starts anew.
    /// </summary>
    public void StoreAlongside<T>(T entity) where T : class => RowOf(entity).IsStoredAlongside = true;

    /// <summary>Makes the columns that are made of it anew where they aren't as they should be, even where nothing of it changed.</summary>
    public void DeriveAnew<T>(T entity) where T : class => RowOf(entity).IsDerivedAnew = true;

    /// <summary>Changes a column that isn't the entity's own property.</summary>
    public void Set<T>(RowMap<T> map, T entity, string shadowProperty, object? value) where T : class =>
        map.Set(RowOf(entity), shadowProperty, value);

    /// <summary>Stores what names the id of a row that is new itself, which has it only once it is written.</summary>
    /// <param name="make">Called when the ids are there, on whatever thread commits; it may be called again.</param>
    public void Follow<T>(RowMap<T> map, Func<T> make) where T : class => _followers.Add(map.LateInsert(make, claim: null));

    /// <param name="stored">Called when what is to be stored is durable.</param>
    public void WhenStored(Func<Task> stored) => _whenStored.Add(stored);

    public List<RowChange> Changes()
    {
        List<RowChange> changes = [];
        _toBeStored.Clear();
        foreach (var row in _rows)
            Add(row, evenUnchanged: false);
        if (changes.Count > 0)
        {
            foreach (var row in _rows.Where(row => row.IsStoredAlongside && !_toBeStored.Contains(row)))
                Add(row, evenUnchanged: true);
        }

        changes.AddRange(_followers);
        return changes;

        void Add(Row row, bool evenUnchanged)
        {
            if (row.Change(evenUnchanged) is not { } change)
                return;
            changes.Add(change);
            _toBeStored.Add(row);
        }
    }

    /// <summary>What the changes were asked for is durable: what is changed from here on is changed from that.</summary>
    public async Task AcceptAsync()
    {
        foreach (var row in _toBeStored)
            row.Accept();
        _rows.RemoveAll(row => row.IsRemoved);
        _followers.Clear();
        foreach (var stored in _whenStored)
            await stored();
        _whenStored.Clear();
    }

    /// <summary>Somebody else came first: everything begins anew.</summary>
    public void Forget()
    {
        _rows.Clear();
        _followers.Clear();
        _whenStored.Clear();
        HasBegunAnew = true;
    }

    private Row<T> RowOf<T>(T entity) where T : class => _rows.OfType<Row<T>>().First(row => ReferenceEquals(row.Entity, entity));
}
