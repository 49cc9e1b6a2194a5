namespace Otp.Infrastructure.Secrets;

/// <summary>The keys of <c>Secrets:Keys</c>: the first encrypts, all decrypt.</summary>
/// <param name="load">Called at the first use, and again where it failed: the database that tells which keys it needs may be away.</param>
internal sealed class SecretKeyRing(Func<IReadOnlyList<SecretKey>> load)
{
    private readonly Lazy<IReadOnlyList<SecretKey>> _keys = new(load, LazyThreadSafetyMode.PublicationOnly);

    public SecretKeyRing(IReadOnlyList<SecretKey> keys) : this(() => keys)
    {
    }

    public SecretKey Newest => All[0];

    public IReadOnlyList<SecretKey> All => _keys.Value;

    /// <returns>Null where no key has this id.</returns>
    public SecretKey? Find(ReadOnlySpan<byte> id)
    {
        foreach (var key in All)
        {
            if (id.SequenceEqual(key.Id))
                return key;
        }

        return null;
    }
}
