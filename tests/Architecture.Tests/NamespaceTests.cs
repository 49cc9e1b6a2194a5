namespace Otp.Architecture.Tests;

/// <summary>A namespace is a room with a door to one side: what it uses doesn't use it, not by way of others either.</summary>
internal sealed class NamespaceTests
{
    // Otp.Infrastructure.Persistence, for one.
    private const int FolderDepth = 3;

    private static readonly IReadOnlyList<Layer> Layers = Layer.All;

    [TestCaseSource(nameof(Layers))]
    public void Namespaces_OfALayer_FormNoCircle(Layer layer) => AssertNoCircle(UsesAmong(layer, NamespaceOf));

    // Seen from the layer's root, with all that lies below them.
    [TestCaseSource(nameof(Layers))]
    public void Folders_OfALayer_FormNoCircle(Layer layer) => AssertNoCircle(UsesAmong(layer, FolderOf));

    private static void AssertNoCircle(IReadOnlyList<(string From, string To, string Example)> uses)
    {
        Assert.That(uses, Is.Not.Empty);
        var circular = uses.Where(use => Reaches(use.To, use.From, uses)).Select(use => $"{use.From} -> {use.To} ({use.Example})");
        Assert.That(string.Join('\n', circular), Is.Empty);
    }

    // One for each pair, with an example.
    private static IReadOnlyList<(string From, string To, string Example)> UsesAmong(Layer layer, Func<Type, string> roomOf) =>
    [
        .. from type in layer.Types
           from used in Uses.Of(type)
           let rooms = (From: roomOf(type), To: roomOf(used))
           where IsOurs(rooms.From) && IsOurs(rooms.To) && !string.Equals(rooms.From, rooms.To, StringComparison.Ordinal)
           group $"{Outermost(type).Name} uses {Outermost(used).Name}" by rooms into uses
           orderby uses.Key
           select (uses.Key.From, uses.Key.To, uses.First()),
    ];

    private static bool Reaches(string from, string to, IReadOnlyList<(string From, string To, string Example)> uses)
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { from };
        Queue<string> left = new(seen);
        while (left.TryDequeue(out var at))
        {
            if (string.Equals(at, to, StringComparison.Ordinal))
                return true;
            foreach (var use in uses.Where(use => string.Equals(use.From, at, StringComparison.Ordinal) && seen.Add(use.To)))
                left.Enqueue(use.To);
        }

        return false;
    }

    // Source generators put theirs elsewhere.
    private static bool IsOurs(string name) => name.StartsWith("Otp.", StringComparison.Ordinal);

    private static string NamespaceOf(Type type) => Outermost(type).Namespace ?? "";

    private static string FolderOf(Type type) => string.Join('.', NamespaceOf(type).Split('.').Take(FolderDepth));

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
