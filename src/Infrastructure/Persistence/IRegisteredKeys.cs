using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Persistence;

/// <summary>
/// Which keys the stored codes are sealed with, read before anything else of the store is used: whatever reads codes needs the keys first.
/// </summary>
internal interface IRegisteredKeys
{
    /// <summary>For messages: which store it is. Holds no secret.</summary>
    string Description { get; }

    /// <summary>The names of the keys that the codes in there are sealed with. Writes nothing; none where there is no schema yet.</summary>
    /// <exception cref="StartupException">The store can't be read.</exception>
    IReadOnlyList<string> Read();
}
