using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Otp.Infrastructure.Persistence.Model;

/// <summary>EF Core's model, as far as it says how rows lie in their tables. It is made when it is first asked.</summary>
internal sealed class RowModel
{
    private readonly Lazy<IModel> _model;
    private readonly Lazy<RowColumn> _instant;

    public RowModel(Func<IModel> make)
    {
        _model = new(make);
        _instant = new(() => new RowColumn(_model.Value.GetEntityTypes()
            .SelectMany(type => type.GetProperties()).First(property => property.ClrType == typeof(DateTimeOffset))));
    }

    public IEntityType TypeOf<T>() => _model.Value.FindEntityType(typeof(T))!;

    public RowColumn Column<T>(string property) => new(TypeOf<T>().FindProperty(property)!);

    /// <summary>An instant as a query's parameter.</summary>
    public object ToDatabase(DateTimeOffset instant) => _instant.Value.ToDatabase(instant)!;

    public static RowModel Of(IDbContextFactory<OtpDbContext> contexts) => new(() =>
    {
        using var context = contexts.CreateDbContext();
        return context.Model;
    });
}
