using System.Text;

namespace Otp.Infrastructure.Files;

/// <summary>Files that hold secrets: readable by their owner alone, and never half-written.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a directory that its owner alone can enter, where there is none.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else if (!Directory.Exists(path))
            Directory.CreateDirectory(path, OwnerOnly);
    }

    /// <summary>Makes an empty file where there is none.</summary>
    public static void Create(string path) => new FileStream(path, Options(FileMode.OpenOrCreate)).Dispose();

    /// <summary>Makes an empty file where there is nothing, not even a link that leads elsewhere.</summary>
    /// <exception cref="IOException">There is something.</exception>
    public static void CreateNew(string path) => new FileStream(path, Options(FileMode.CreateNew)).Dispose();

    /// <summary>Whether others than its owner can read or write it.</summary>
    /// <remarks>A volume that Kubernetes gives to a group (fsGroup) has its
    /// set-group-ID bit set, and lets the group at each file in it.</remarks>
    public static bool IsOpenToOthers(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;

        var group = File.GetUnixFileMode(Path.GetDirectoryName(path)!).HasFlag(UnixFileMode.SetGroup)
            ? UnixFileMode.None
            : UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        return (File.GetUnixFileMode(path) & (group | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != UnixFileMode.None;
    }

    /// <summary>Keeps the file from every other process until the stream is disposed of.</summary>
    /// <exception cref="IOException">Another process has it.</exception>
    public static FileStream OpenExclusively(string path)
    {
        var options = Options(FileMode.OpenOrCreate);
        options.Share = FileShare.None;
        return new FileStream(path, options);
    }

    /// <summary>
    /// Replaces the file at once. It is flushed first; its directory entry
    /// becomes durable with SQLite's next new file in the same directory.
    /// </summary>
    public static void Write(string path, string line) => Write(path, Encoding.ASCII.GetBytes(line + "\n"));

    /// <inheritdoc cref="Write(string, string)"/>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var draft = $"{path}.new";
        try
        {
            // One may be left by a process that was killed.
            File.Delete(draft);
            WriteDraft(draft, content);
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Writes a file that is never replaced: of several processes at once, one writes it.</summary>
    /// <returns>False where it is there already.</returns>
    public static bool TryWriteNew(string path, string line)
    {
        // .NET moves a file to where none was a moment before, so two could; whoever has the turn looks again.
        var turn = $"{path}.turn";
        SpinWait others = default;
        while (!File.Exists(path))
        {
            try
            {
                using var mine = OpenExclusively(turn);
                try
                {
                    if (File.Exists(path))
                        return false;

                    Write(path, line);
                    return true;
                }
                finally
                {
                    File.Delete(turn);
                }
            }
            catch (IOException exception) when (IsTaken(exception))
            {
                others.SpinOnce();
            }
        }

        return false;
    }

    /// <summary>Whether a file couldn't be opened because somebody else keeps it.</summary>
    // EWOULDBLOCK of flock(2) on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    public static bool IsTaken(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>Returns once a file that others wrote is on the disk.</summary>
    public static void Flush(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    private static void WriteDraft(string draft, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(draft, Options(FileMode.CreateNew));
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
