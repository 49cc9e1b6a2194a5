using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design.Internal;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.Extensions.DependencyInjection;
using Otp.Infrastructure.Persistence.Model;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.IntegrationTests.Persistence.Model;

/// <summary>What EF Core was told of the model at the last run of <c>.ci/migration</c> is what it would be told now.</summary>
[OnBothDatabases]
internal sealed partial class CompiledModelTests(StorageProvider provider)
{
    [Test]
    public async Task Compiled_Model_IsAsTheConfigurationsSay()
    {
        await using var store = await Store.OpenAsync(provider);
        using var context = store.Services.GetRequiredService<IDbContextFactory<OtpDbContext>>().CreateDbContext();
        var files = Directory.GetFiles(SourceOf(context)).ToDictionary(file => Path.GetFileName(file), file => WithoutChance(File.ReadAllText(file)), StringComparer.Ordinal);

        var made = Made(context).ToDictionary(file => file.Path, file => WithoutChance(file.Code), StringComparer.Ordinal);

        Assert.That(files.Keys, Is.Not.Empty.And.EquivalentTo(made.Keys), "Run .ci/migration.");
        using (Assert.EnterMultipleScope())
        {
            foreach (var (path, code) in made)
                Assert.That(files[path], Is.EqualTo(code), $"{path}: run .ci/migration.");
        }
    }

    private static IReadOnlyCollection<ScaffoldedFile> Made(OtpDbContext context)
    {
        var assembly = typeof(OtpDbContext).Assembly;
#pragma warning disable EF1001 // It is what the tool itself begins with.
        var services = new DesignTimeServicesBuilder(assembly, assembly, new OperationReporter(handler: null), []).Build(context);
#pragma warning restore EF1001
        var options = new CompiledModelCodeGenerationOptions
        {
            ContextType = context.GetType(),
            ModelNamespace = $"{context.GetType().Namespace}.Compiled",
            UseNullableReferenceTypes = true,
        };
        return services.GetRequiredService<ICompiledModelCodeGeneratorSelector>().Select(options)
            .GenerateModel(context.GetService<IDesignTimeModel>().Model, options);
    }

    private static string SourceOf(OtpDbContext context) =>
        SourceTree.PathOf("src", "Infrastructure", "Persistence", context.GetType().Namespace!.Split('.')[^1], "Compiled");

    // Each has an id that is drawn anew.
    private static string WithoutChance(string code) => Id().Replace(code.TrimStart('\uFEFF').ReplaceLineEndings("\n"), "");

    [GeneratedRegex("(?<=modelId: new Guid\\(\")[^\"]*")]
    private static partial Regex Id();
}
