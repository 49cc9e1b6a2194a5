namespace Otp.Infrastructure.Secrets;

/// <summary>The keys of <c>Secrets:Keys</c>: the first encrypts, all decrypt.</summary>
internal sealed class SecretKeyRing(IReadOnlyList<SecretKey> keys)
{
    public SecretKey Newest => keys[0];

    public IReadOnlyList<SecretKey> All => keys;

    /// <returns>Null where no key has this id.</returns>
    public SecretKey? Find(ReadOnlySpan<byte> id)
    {
        foreach (var key in keys)
        {
            if (id.SequenceEqual(key.Id))
                return key;
        }

        return null;
    }
}
