namespace Otp.Client;

/// <summary>
/// Every operation of the service. Each throws <see cref="OtpException"/> where the service refuses or can't be reached. What reads, and
/// what carries an <c>Idempotency-Key</c> of its own (create, verify, send, deliver, resend), is tried again; nothing ever happens twice
/// by that.
/// </summary>
public interface IOtpClient
{
    /// <summary>Stores a code that the caller drew and delivers itself (permission <see cref="Permission.Create"/>).</summary>
    Task<OtpCode> CreateAsync(NewOtpCode code, CancellationToken cancellationToken = default);

    /// <summary>Draws a code, which only its recipient learns, and delivers it (permission <see cref="Permission.Send"/>).</summary>
    /// <param name="purpose">Null: nothing in particular.</param>
    /// <param name="locale">Null: the service's own.</param>
    Task<OtpCode> SendAsync(
        Recipient recipient, Purpose? purpose = null, MessageLocale? locale = null, CancellationToken cancellationToken = default);

    /// <summary>Stores a code that the caller drew, and delivers it (permission <see cref="Permission.Deliver"/>).</summary>
    /// <param name="locale">Null: the service's own.</param>
    Task<OtpCode> DeliverAsync(NewOtpCode code, MessageLocale? locale = null, CancellationToken cancellationToken = default);

    /// <summary>Delivers the same code once more (permission <see cref="Permission.Send"/>).</summary>
    /// <param name="locale">Null: that of the last message.</param>
    Task<OtpCode> ResendAsync(long id, MessageLocale? locale = null, CancellationToken cancellationToken = default);

    /// <summary>Asks whether what a person typed is right (permission <see cref="Permission.Verify"/>).</summary>
    /// <param name="purpose">What the code was made for; null: nothing in particular.</param>
    Task<Verification> VerifyAsync(
        Recipient recipient, OneTimeCode code, Purpose? purpose = null, CancellationToken cancellationToken = default);

    /// <summary>Ends a lock by wrong guesses (permission <see cref="Permission.Update"/>).</summary>
    Task UnlockAsync(Recipient recipient, CancellationToken cancellationToken = default);

    /// <summary>Reads a code (permission <see cref="Permission.Read"/>).</summary>
    Task<OtpCode> GetAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>Reads a part of all codes (permission <see cref="Permission.Read"/>).</summary>
    /// <param name="filter">Null: the newest hundred.</param>
    Task<Page<OtpCode>> ListAsync(OtpCodeFilter? filter = null, CancellationToken cancellationToken = default);

    /// <summary>Changes a code (permission <see cref="Permission.Update"/>).</summary>
    Task<OtpCode> UpdateAsync(long id, OtpCodeChange change, CancellationToken cancellationToken = default);

    /// <summary>Deletes a code, which can't be verified any more then (permission <see cref="Permission.Delete"/>).</summary>
    Task DeleteAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>Reads what became of a code's messages (permission <see cref="Permission.Read"/>).</summary>
    /// <param name="page">Null: the newest hundred.</param>
    Task<Page<Delivery>> ListDeliveriesAsync(long id, PageRequest? page = null, CancellationToken cancellationToken = default);

    /// <summary>Reads what happened, hour by hour or day by day (permission <see cref="Permission.Read"/>).</summary>
    /// <param name="request">Null: the last seven days.</param>
    Task<Statistics> GetStatisticsAsync(StatisticsRequest? request = null, CancellationToken cancellationToken = default);

    /// <summary>Makes a token (role <see cref="Role.Admin"/>).</summary>
    Task<CreatedAccessToken> CreateTokenAsync(NewAccessToken token, CancellationToken cancellationToken = default);

    /// <summary>Reads a part of all tokens (role <see cref="Role.Admin"/>).</summary>
    /// <param name="page">Null: the newest hundred.</param>
    Task<Page<AccessToken>> ListTokensAsync(PageRequest? page = null, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token, once or again (role <see cref="Role.Admin"/>).</summary>
    Task RevokeTokenAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>Reads a part of the audit trail (role <see cref="Role.Admin"/>).</summary>
    /// <param name="filter">Null: the newest hundred.</param>
    Task<Page<AuditEntry>> ListAuditAsync(AuditFilter? filter = null, CancellationToken cancellationToken = default);
}
