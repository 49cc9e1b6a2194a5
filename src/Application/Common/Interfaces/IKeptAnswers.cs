using Otp.Domain.Access;

namespace Otp.Application.Common.Interfaces;

/// <summary>
/// A request that a client may repeat and have answered once (contract, sections 1 and 9). Not a record: the body may hold a code.
/// </summary>
public sealed class IdempotentRequest(Caller caller, string operation, string key, ReadOnlyMemory<byte> body)
{
    /// <summary>A client's retries come within hours; after that its key is free again.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    public Caller Caller { get; } = caller;

    public string Operation { get; } = operation;

    public string Key { get; } = key;

    public ReadOnlyMemory<byte> Body { get; } = body;
}

/// <summary>The answer that a request got the first time.</summary>
/// <param name="IsOfSameBody">False where the same key came with another body.</param>
/// <param name="Answer">As it was kept; null where it went with the code that it told of.</param>
public sealed record KeptAnswer(bool IsOfSameBody, byte[]? Answer);

/// <summary>An answer that may tell of a code: where it is kept, it is kept for no longer than the code.</summary>
public interface ITellsOfCode
{
    /// <summary>Null where it tells of none.</summary>
    long? OtpCodeId { get; }
}

/// <summary>The answers to requests with an idempotency key.</summary>
public interface IKeptAnswers
{
    /// <returns>Null where the request wasn't answered yet.</returns>
    Task<KeptAnswer?> FindAsync(IdempotentRequest request, CancellationToken cancellationToken);

    /// <summary>Has this scope's unit of work keep its answer together with what it stores.</summary>
    /// <param name="format">How the answer is kept.</param>
    void Keep(IdempotentRequest request, Func<object, byte[]> format);
}
