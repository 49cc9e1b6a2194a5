using System.Text.RegularExpressions;

namespace Otp.Architecture.Tests;

/// <summary>Whatever decides something has tests of its own, where its path says: <c>tests</c> mirrors <c>src</c>.</summary>
internal sealed partial class TestClassTests
{
    private static readonly string TestDirectory = SourceTree.PathOf("tests");

    // Not a repository's, and stored all the same.
    private static readonly IReadOnlyList<Type> Stored = [.. Layer.Domain.Types.Where(type => type.IsClass && type.GetProperty("Id") is not null)];

    [Test]
    public void Aggregates_All_HaveATestClass()
    {
        Assert.That(AggregateTests.Aggregates, Is.SubsetOf(Stored));
        Offenders.AreNone(Stored.Select(type => TestsOf(type, "Domain.UnitTests", type.Name)), tests => !tests.HaveAny("[A-Z]"));
    }

    [Test]
    public void Handlers_All_HaveATestOfWhatTheyHandle() => Offenders.AreNone(
        RequestTests.Handlers.Select(handler => TestsOf(handler, "Application.UnitTests", SliceOf(RequestTests.RequestOf(handler)))), tests => !tests.HaveAny("Handle_"));

    [Test]
    public void Validators_All_HaveATestOfWhatTheyTake() => Offenders.AreNone(
        RequestTests.Validators.Select(validator => TestsOf(validator, "Application.UnitTests", SliceOf(RequestTests.RequestOf(validator)))),
        tests => !tests.HaveAny("Validate_"));

    // The type of a field says what it takes; that the request has the right ones is seen there.
    [Test]
    public void Requests_WithFields_HaveATestOfWhatTheyTake() => Offenders.AreNone(
        RequestTests.Requests.Where(request => request.GetProperties().Any(property => RequestTests.IsField(property.PropertyType)))
            .Select(request => TestsOf(request, "Application.UnitTests", SliceOf(request))),
        tests => !tests.HaveAny("Validate_"));

    private static TestClass TestsOf(Type type, string project, string name)
    {
        var rooms = type.Namespace!.Split('.')[2..];
        return new TestClass(type.Name, Path.Combine([project, .. rooms, $"{name}Tests.cs"]));
    }

    // The use case's own name, which its file has too.
    private static string SliceOf(Type request) => Kind().Replace(request.Name, "");

    [GeneratedRegex("(Command|Query)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Kind();

    private sealed record TestClass(string Of, string File)
    {
        public bool HaveAny(string beginning)
        {
            var path = Path.Combine(TestDirectory, File);
            return Path.Exists(path) && Regex.IsMatch(
                System.IO.File.ReadAllText(path), $@"public (async )?(void|Task) {beginning}", RegexOptions.None, TimeSpan.FromSeconds(1));
        }

        public override string ToString() => $"{Of}: tests/{File} has no such test.";
    }
}
