using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Otp.Architecture.Tests;

/// <summary>One project below <c>src</c>: what it declares, and whatever its compiled code uses of others, down to the last lambda.</summary>
internal sealed class Layer
{
    // First, for the layers are made with it.
    public static readonly string SourceDirectory = SourceTree.PathOf("src");

    public static readonly Layer Domain = new(nameof(Domain));
    public static readonly Layer Application = new(nameof(Application));
    public static readonly Layer Infrastructure = new(nameof(Infrastructure));
    public static readonly Layer Api = new(nameof(Api));

    /// <summary>From the inside out.</summary>
    public static readonly IReadOnlyList<Layer> All = [Domain, Application, Infrastructure, Api];

    private readonly string _name;
    private readonly XDocument _project;

    private Layer(string name)
    {
        _name = name;
        _project = XDocument.Load(Path.Combine(SourceDirectory, name, $"{name}.csproj"));
        Types = Assembly.Load($"Otp.{name}").GetTypes();
        (UsedTypes, UsedMembers) = ReadUses(Types[0].Assembly);
    }

    public IReadOnlyList<Type> Types { get; }

    /// <summary>Full names of the types of other assemblies.</summary>
    public IReadOnlyList<string> UsedTypes { get; }

    /// <summary>Members of other assemblies' types, such as <c>System.DateTime.get_Now</c>.</summary>
    public IReadOnlyList<string> UsedMembers { get; }

    public IReadOnlyList<string> PackageReferences => References("PackageReference");

    /// <summary>Names of the projects that it refers to.</summary>
    public IReadOnlyList<string> ProjectReferences => [.. References("ProjectReference").Select(Path.GetFileNameWithoutExtension)!];

    public override string ToString() => _name;

    private IReadOnlyList<string> References(string kind) => [.. _project.Descendants(kind).Select(reference => (string)reference.Attribute("Include")!)];

    private static (IReadOnlyList<string> Types, IReadOnlyList<string> Members) ReadUses(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();

        var members =
            from handle in metadata.MemberReferences
            let member = metadata.GetMemberReference(handle)
            where member.Parent.Kind == HandleKind.TypeReference
            select $"{NameOf((TypeReferenceHandle)member.Parent)}.{metadata.GetString(member.Name)}";
        return ([.. metadata.TypeReferences.Select(NameOf)], [.. members]);

        string NameOf(TypeReferenceHandle handle)
        {
            var type = metadata.GetTypeReference(handle);
            var name = metadata.GetString(type.Name);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? $"{NameOf((TypeReferenceHandle)type.ResolutionScope)}.{name}"
                : $"{metadata.GetString(type.Namespace)}.{name}";
        }
    }
}
