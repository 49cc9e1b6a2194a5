namespace Otp.Application.Common.Interfaces;

/// <summary>Everything that the repositories of this scope were given, stored at once or not at all.</summary>
public interface IUnitOfWork
{
    /// <summary>Returns once the changes are durable: they survive the end of the process and of the machine's power.</summary>
    /// <exception cref="StorageUnavailableException">The store can't be written now; nothing was.</exception>
    /// <exception cref="ConcurrencyConflictException">What was read has been changed by somebody else; nothing was written.</exception>
    Task SaveAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Saves, and answers. Where the request came with an idempotency key, the answer is kept under it in the same commit, so that neither
    /// is ever there without the other (contract, section 1).
    /// </summary>
    /// <param name="answer">Made when what was added has its ids; it must change nothing.</param>
    /// <inheritdoc cref="SaveAsync(CancellationToken)" path="/exception"/>
    /// <exception cref="AlreadyAnsweredException">The same request has been answered meanwhile; nothing was written.</exception>
    Task<T> SaveAsync<T>(Func<T> answer, CancellationToken cancellationToken) where T : class;

    /// <summary>Drops what the repositories were given and what they read, so that the work can start anew.</summary>
    void Forget();
}
