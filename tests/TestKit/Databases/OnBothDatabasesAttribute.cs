using Otp.Infrastructure.Settings;

namespace Otp.TestKit;

/// <summary>Runs a fixture on SQLite and again on PostgreSQL. Its constructor takes the provider.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OnBothDatabasesAttribute() : TestFixtureSourceAttribute(typeof(OnBothDatabasesAttribute), nameof(Providers))
{
    public static IEnumerable<TestFixtureData> Providers =>
    [
        new TestFixtureData(StorageProvider.Sqlite).SetArgDisplayNames(nameof(StorageProvider.Sqlite)),
        new TestFixtureData(StorageProvider.PostgreSql).SetArgDisplayNames(nameof(StorageProvider.PostgreSql)),
    ];
}
