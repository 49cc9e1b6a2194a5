using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Newtonsoft.Json;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace Otp.Api.FunctionalTests.OpenApi;

/// <summary>What NSwag makes of the description, by its own defaults, and what that does to a service.</summary>
internal sealed class GeneratedClientTests
{
    private static readonly Lazy<Task<Assembly>> Generated = new(GenerateAsync);

    private OtpApi _api = null!;
    private HttpClient _http = null!;
    private dynamic _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _api = OtpApi.Start();
        _http = _api.AdminClient();
        _client = Activator.CreateInstance((await Generated.Value).GetType("Generated.OtpClient")!, _http)!;
        _client.BaseUrl = _api.Address.ToString();
    }

    [TearDown]
    public void Stop()
    {
        _http.Dispose();
        _api.Dispose();
    }

    [Test]
    public async Task Create_WithoutAnEnd_LivesForTheConfiguredLifetime()
    {
        var code = await CreateAsync();

        Assert.That((int)code.Code, Is.EqualTo(255315));
        Assert.That((DateTimeOffset)code.Valid_to, Is.EqualTo(_api.Clock.GetUtcNow().AddMinutes(2)));
    }

    [Test]
    public async Task Update_ThatNamesNoCode_LeavesTheCode()
    {
        var code = await CreateAsync();
        var change = New("UpdateOtpCodeRequest");
        change.Valid_to = _api.Clock.GetUtcNow().AddMinutes(10);

        var changed = await _client.UpdateOtpCodeAsync(code.Id, change);

        Assert.That((int)changed.Code, Is.EqualTo(255315));
        Assert.That((DateTimeOffset)changed.Valid_to, Is.EqualTo(_api.Clock.GetUtcNow().AddMinutes(10)));
    }

    [Test]
    public async Task Verify_TellsByAnEnumWhyNot()
    {
        await CreateAsync();

        var wrong = await VerifyAsync(255316);
        var right = await VerifyAsync(255315);

        Assert.That($"{wrong.Reason}", Is.EqualTo("Incorrect"));
        Assert.That((bool)right.Verified, Is.True);
        Assert.That((object?)right.Reason, Is.Null);
    }

    [Test]
    public void Refusal_IsAProblemThatNamesTheFields()
    {
        var refused = Assert.CatchAsync(async () => await _client.CreateOtpCodeAsync(null, New("CreateOtpCodeRequest")))!;

        dynamic problem = ((dynamic)refused).Result;
        Assert.That((string)problem.Type, Is.EqualTo("urn:otp:problem:invalid-fields"));
        Assert.That(((IDictionary<string, ICollection<string>>)problem.Errors).Keys, Is.EquivalentTo(new[] { "mobile_number", "email" }));
    }

    [Test]
    public async Task Permission_OfAToken_IsCalledByItsName()
    {
        var request = New("CreateAccessTokenRequest");
        request.Name = "shop";
        request.Role = (dynamic)Value("Role", "Staff");
        request.Permissions = (dynamic)Activator.CreateInstance(typeof(List<>).MakeGenericType(TypeOf("Permission")))!;
        request.Permissions.Add((dynamic)Value("Permission", "Verify"));

        var token = await _client.CreateAccessTokenAsync(request);

        Assert.That((int)Enumerable.Single(token.Permissions), Is.EqualTo(2855));
    }

    private async Task<dynamic> CreateAsync()
    {
        var request = New("CreateOtpCodeRequest");
        request.Code = 255315;
        request.Mobile_number = "09123256545";
        return await _client.CreateOtpCodeAsync(null, request);
    }

    private async Task<dynamic> VerifyAsync(int code)
    {
        var request = New("VerifyOtpCodeRequest");
        request.Code = code;
        request.Mobile_number = "09123256545";
        return await _client.VerifyOtpCodeAsync(null, request);
    }

    private static dynamic New(string type) => Activator.CreateInstance(TypeOf(type))!;

    private static object Value(string set, string name) => Enum.Parse(TypeOf(set), name);

    private static Type TypeOf(string name) => Generated.Value.Result.GetType($"Generated.{name}")!;

    // The settings are those of NSwag's command line.
    private static async Task<Assembly> GenerateAsync()
    {
        using var api = OtpApi.Start();
        using var http = api.AdminClient();
        var document = await OpenApiDocument.FromJsonAsync(await http.GetStringAsync("/openapi/v1.json"));
        var code = new CSharpClientGenerator(document, new CSharpClientGeneratorSettings
        {
            ClassName = "OtpClient",
            CSharpGeneratorSettings = { Namespace = "Generated" },
        }).GenerateFile();

        var compilation = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(code)],
            ReferencedAssemblies().Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly);
        Assert.That(result.Diagnostics.Where(found => found.Severity > DiagnosticSeverity.Info), Is.Empty);
        assembly.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(assembly);
    }

    private static IEnumerable<string> ReferencedAssemblies() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Append(typeof(JsonConvert).Assembly.Location).Distinct(StringComparer.Ordinal);
}
