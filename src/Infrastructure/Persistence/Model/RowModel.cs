using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>EF Core's model, as far as it says how rows lie in their tables.</summary>
internal sealed class RowModel(IModel model)
{
    private readonly RowColumn _instant = new(model.GetEntityTypes()
        .SelectMany(type => type.GetProperties()).First(property => property.ClrType == typeof(DateTimeOffset)));

    public IEntityType TypeOf<T>() => model.FindEntityType(typeof(T))!;

    public RowColumn Column<T>(string property) => new(TypeOf<T>().FindProperty(property)!);

    /// <summary>An instant as a query's parameter.</summary>
    public object ToDatabase(DateTimeOffset instant) => _instant.ToDatabase(instant)!;

    public static RowModel Of(IDbContextFactory<OtpDbContext> contexts)
    {
        using var context = contexts.CreateDbContext();
        return new RowModel(context.Model);
    }
}
