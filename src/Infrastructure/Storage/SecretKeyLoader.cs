using System.Security.Cryptography;
using Otp.Infrastructure.Files;
using Otp.Infrastructure.Persistence;
using Otp.Infrastructure.Secrets;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Storage;

/// <summary>Finds the keys at start and makes sure, before anything is written, that they are those of the database.</summary>
internal static class SecretKeyLoader
{
    /// <param name="mayGenerate">Whether a store that has no key yet gets one.</param>
    /// <exception cref="StartupException">A key that the database needs is missing, or the key file can't be used.</exception>
    public static IReadOnlyList<SecretKey> Load(StorageSettings settings, IRegisteredKeys store, bool mayGenerate)
    {
        var registered = store.Read();
        var keys = Find(settings, mayGenerate && registered.Count == 0);
        if (settings.SecretKeys.Count == 0
            && registered.Except(keys.Select(key => key.Name), StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
            throw new StartupException(
                $"The codes in {store.Description} are sealed with the key {string.Join(", ", missing)}, which isn't in " +
                $"{settings.SecretKeyFile}. Put the key back there, or set it as Secrets:Keys:0.");

        if (keys.Count == 0)
            throw new StartupException(
                $"{settings.SecretKeyFile} isn't there, and Secrets:Keys isn't set; " +
                "a start of the service, or the command migrate, makes a key.");

        ThrowWhereMissing(registered, keys, store.Description);
        return keys;
    }

    /// <exception cref="StartupException">Codes are sealed with a key that isn't among the configured.</exception>
    public static void ThrowWhereMissing(IReadOnlyList<string> registered, IReadOnlyList<SecretKey> keys, string store)
    {
        var missing = registered.Except(keys.Select(key => key.Name), StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            throw new StartupException(
                $"The codes in {store} are sealed with the key {string.Join(", ", missing)}, which Secrets:Keys doesn't hold (the file " +
                $"secret.key is read only where Secrets:Keys is empty). Add it behind the newest, as Secrets:Keys:{keys.Count}.");
    }

    private static List<SecretKey> Find(StorageSettings settings, bool mayGenerate)
    {
        if (settings.SecretKeys.Count > 0)
            return [.. settings.SecretKeys.Select(key => SecretKey.TryParse(key)!)];
        if (File.Exists(settings.SecretKeyFile))
            return [Read(settings.SecretKeyFile)];
        return mayGenerate ? [Generate(settings.SecretKeyFile)] : [];
    }

    private static SecretKey Read(string file)
    {
        try
        {
            if (PrivateFile.IsOpenToOthers(file))
                throw new StartupException(
                    $"{file} can be read or written by others than its owner; make it its owner's alone: chmod 600 {file}");

            return SecretKey.TryParse(File.ReadAllText(file))
                ?? throw new StartupException($"{file} can't be used: it takes base64 of {SecretKey.Length} bytes on one line.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file} can't be read: {exception.Message}", exception);
        }
    }

    private static SecretKey Generate(string file)
    {
        var bytes = RandomNumberGenerator.GetBytes(SecretKey.Length);
        try
        {
            // A command beside a service that starts for the first time may have come first.
            return PrivateFile.TryWriteNew(file, Convert.ToBase64String(bytes)) ? SecretKey.From(bytes) : Read(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{file} can't be written: {exception.Message}", exception);
        }
    }
}
