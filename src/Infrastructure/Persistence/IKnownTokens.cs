namespace Otp.Infrastructure.Persistence;

/// <summary>What this process knows of the access tokens, wherever it keeps that.</summary>
internal interface IKnownTokens
{
    /// <summary>
    /// After a change of this process. Where the database can't be read that is logged, and nothing known is relied on until it can.
    /// </summary>
    Task RefreshAsync(CancellationToken cancellationToken);
}
