using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>Tables are called as the sets of the context are, and columns as the properties that they hold, in snake_case.</summary>
internal sealed class SnakeCaseConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var type in modelBuilder.Metadata.GetEntityTypes())
        {
            if (type.GetViewName() is null)
                type.Builder.ToTable(NameOf(type.GetTableName()!));
            var parts = type.GetComplexProperties().SelectMany(part => part.ComplexType.GetProperties());
            foreach (var property in type.GetProperties().Concat(parts))
                property.Builder.HasColumnName(NameOf(property.Name));
        }
    }

    private static string NameOf(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
