namespace Otp.Infrastructure.Persistence;

/// <summary>Whether the store is prepared for this service: migrated, its keys known, its tokens read.</summary>
internal sealed class StoragePreparation
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether this process serves the store.</summary>
    public bool IsDone => _done.Task.IsCompleted;

    /// <summary>Before anything is read from the store or written to it, but by the preparation itself.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _done.Task.WaitAsync(cancellationToken);

    public void Complete() => _done.TrySetResult();
}
