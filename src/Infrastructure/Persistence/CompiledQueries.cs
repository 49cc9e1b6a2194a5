using Microsoft.Extensions.Caching.Memory;

namespace Otp.Infrastructure.Persistence;

/// <summary>
/// What EF Core keeps of the queries that it compiled. The filters and orderings of a list can be combined in more ways than are worth
/// keeping, so beyond some hundred the least used make room.
/// </summary>
internal sealed class CompiledQueries : MemoryCache
{
    /// <summary>Entries: a query takes one, and one more for each form that its parameters give its statement.</summary>
    public const int Most = 256;

    // As EF Core sizes them.
    private const int SizeOfOne = 10;

    private CompiledQueries()
        : base(new MemoryCacheOptions { SizeLimit = Most * SizeOfOne })
    {
    }

    /// <summary>
    /// Services of one process, as a test suite starts them, share it. Beside one of its own EF Core would keep all else that it made
    /// for each, too, for as long as the process lives.
    /// </summary>
    public static CompiledQueries OfThisProcess { get; } = new();
}
