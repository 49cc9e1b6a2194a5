using System.Security.Cryptography;

namespace Otp.Api.Console.Visits;

/// <summary>A file that pages refer to. Its address holds a hash of it, so that a browser may keep it for good.</summary>
internal sealed class ConsoleAsset
{
    /// <summary>What Cache-Control says of it.</summary>
    public const string ForGood = "public, max-age=31536000, immutable";

    private const int HashLength = 8;

    private ConsoleAsset(string name, string mediaType)
    {
        using var stream = typeof(ConsoleAsset).Assembly.GetManifestResourceStream($"console/{name}")
            ?? throw new InvalidOperationException($"There is no {name} among the console's assets.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        (Content, MediaType) = (copy.ToArray(), mediaType);
        Path = $"/assets/{Convert.ToHexStringLower(SHA256.HashData(Content).AsSpan(0, HashLength))}/{name}";
    }

    public static ConsoleAsset Stylesheet { get; } = new("console.css", "text/css; charset=utf-8");

    public static ConsoleAsset Icon { get; } = new("icon.svg", "image/svg+xml");

    public static IReadOnlyList<ConsoleAsset> All { get; } = [Stylesheet, Icon];

    /// <summary>Below <c>/console</c>.</summary>
    public string Path { get; }

    public byte[] Content { get; }

    public string MediaType { get; }
}
