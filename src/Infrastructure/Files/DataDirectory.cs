using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Files;

/// <summary>The directory that holds the database and the files beside it, and the lock that keeps a second service out of it.</summary>
internal sealed class DataDirectory(StorageSettings settings) : IDisposable
{
    private FileStream? _lock;

    /// <summary>
    /// Whether this process makes a store where there is none, its key above all. Only serving and the command <c>migrate</c> do.
    /// </summary>
    public bool MayBeFilled { get; private set; }

    /// <summary>Makes the directory, which its owner alone can enter, where there is none.</summary>
    /// <exception cref="StartupException">It can't be made.</exception>
    public void Create()
    {
        try
        {
            PrivateFile.CreateDirectory(settings.Directory);
            MayBeFilled = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unusable(exception);
        }
    }

    /// <summary>Keeps other processes from serving what can be served by one alone, which PostgreSQL's database isn't.</summary>
    /// <inheritdoc cref="TryLock"/>
    public bool TryClaim() => settings.Provider != StorageProvider.Sqlite || TryLock();

    /// <summary>The operating system gives the lock up when the process ends, however it ends.</summary>
    /// <returns>False where another process holds it.</returns>
    /// <exception cref="StartupException">The directory can't be written to.</exception>
    public bool TryLock()
    {
        try
        {
            _lock = PrivateFile.OpenExclusively(settings.LockFile);
            return true;
        }
        catch (UnauthorizedAccessException exception)
        {
            throw Unusable(exception);
        }
        catch (IOException exception)
        {
            return PrivateFile.IsTaken(exception) ? false : throw Unusable(exception);
        }
    }

    public void Unlock() => Dispose();

    public void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
    }

    private StartupException Unusable(Exception exception) =>
        new(
            $"Storage:Directory is \"{settings.Directory}\"; it takes a directory that this user can write to ({exception.Message})",
            exception);
}
