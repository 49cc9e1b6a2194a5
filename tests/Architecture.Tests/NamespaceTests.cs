namespace Otp.Architecture.Tests;

/// <summary>A namespace is a room with a door to one side: what it uses doesn't use it, not by way of others either.</summary>
internal sealed class NamespaceTests
{
    private static readonly IReadOnlyList<Layer> Layers = [Layer.Domain, Layer.Application, Layer.Api];

    [TestCaseSource(nameof(Layers))]
    public void Namespaces_OfALayer_FormNoCircle(Layer layer)
    {
        var uses = UsesAmongNamespaces(layer);

        Assert.That(uses, Is.Not.Empty);
        var circular = uses.Where(use => Reaches(use.To, use.From, uses)).Select(use => $"{use.From} -> {use.To} ({use.Example})");
        Assert.That(string.Join('\n', circular), Is.Empty);
    }

    // One for each pair, with an example.
    private static IReadOnlyList<(string From, string To, string Example)> UsesAmongNamespaces(Layer layer) =>
    [
        .. from type in layer.Types
           from used in Uses.Of(type)
           let namespaces = (From: NamespaceOf(type), To: NamespaceOf(used))
           where IsOurs(namespaces.From) && IsOurs(namespaces.To) && !string.Equals(namespaces.From, namespaces.To, StringComparison.Ordinal)
           group $"{Outermost(type).Name} uses {Outermost(used).Name}" by namespaces into uses
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

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
