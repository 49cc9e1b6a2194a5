namespace Otp.Infrastructure.Persistence;

/// <summary>What is held where nothing needs holding.</summary>
internal sealed class Nothing : IDisposable, IAsyncDisposable
{
    public static readonly Nothing Held = new();

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
