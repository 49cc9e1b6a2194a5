namespace Otp.Client;

/// <summary>What <see cref="OtpException.Type"/> can be: the rules that a call can break.</summary>
public static class ProblemTypes
{
    /// <summary>The service couldn't be reached, or didn't answer in time, however often it was asked.</summary>
    public const string Unreachable = "urn:otp:client:unreachable";

    /// <summary>What answered isn't the service, or is one that this client doesn't know.</summary>
    public const string NoProblem = "urn:otp:client:unknown-answer";

    /// <summary>There is no access token with this id.</summary>
    public const string AccessTokenNotFound = "urn:otp:problem:access-token-not-found";

    /// <summary>The body is too large.</summary>
    public const string BodyTooLarge = "urn:otp:problem:body-too-large";

    /// <summary>Others kept changing this at the same time; nothing was changed by this request.</summary>
    public const string ChangedMeanwhile = "urn:otp:problem:changed-meanwhile";

    /// <summary>The first request with this Idempotency-Key is still running.</summary>
    public const string IdempotencyKeyInUse = "urn:otp:problem:idempotency-key-in-use";

    /// <summary>This Idempotency-Key was used with another body within the last 24 hours.</summary>
    public const string IdempotencyKeyReused = "urn:otp:problem:idempotency-key-reused";

    /// <summary>
    /// The first request with this Idempotency-Key was answered with a code that has been deleted since; nothing was done again.
    /// </summary>
    public const string IdempotentAnswerDeleted = "urn:otp:problem:idempotent-answer-deleted";

    /// <summary>Some fields can't be taken; errors says which and why.</summary>
    public const string InvalidFields = "urn:otp:problem:invalid-fields";

    /// <summary>This is the last admin token that works, now or a day from now; revoking it would shut everybody out.</summary>
    public const string LastAdminToken = "urn:otp:problem:last-admin-token";

    /// <summary>The list took too long, or too many others came before it. Narrow it, or try again after the time in Retry-After.</summary>
    public const string ListCutOff = "urn:otp:problem:list-cut-off";

    /// <summary>The request can't be read.</summary>
    public const string MalformedRequest = "urn:otp:problem:malformed-request";

    /// <summary>No provider is configured that reaches this recipient; nothing was stored.</summary>
    public const string NoDeliveryProvider = "urn:otp:problem:no-delivery-provider";

    /// <summary>There is nothing at this address: <see cref="OtpClientOptions.Address"/> leads past the service.</summary>
    public const string NotFound = "urn:otp:problem:not-found";

    /// <summary>This one-time code was consumed and can't be changed any more.</summary>
    public const string OtpCodeConsumed = "urn:otp:problem:otp-code-consumed";

    /// <summary>This one-time code can't be used any more.</summary>
    public const string OtpCodeEnded = "urn:otp:problem:otp-code-ended";

    /// <summary>This one-time code was drawn here and sent to its recipient; neither can be changed.</summary>
    public const string OtpCodeGenerated = "urn:otp:problem:otp-code-generated";

    /// <summary>This one-time code was stored and never delivered from here, so it can't be delivered again.</summary>
    public const string OtpCodeNeverDelivered = "urn:otp:problem:otp-code-never-delivered";

    /// <summary>There is no one-time code with this id.</summary>
    public const string OtpCodeNotFound = "urn:otp:problem:otp-code-not-found";

    /// <summary>This one-time code can't be read at the moment; it can be given another, along with another recipient.</summary>
    public const string OtpCodeUnreadable = "urn:otp:problem:otp-code-unreadable";

    /// <summary>Too many requests are being worked on; nothing was done. Try again after the time in Retry-After.</summary>
    public const string Overloaded = "urn:otp:problem:overloaded";

    /// <summary>The access token doesn't have the permission for this operation.</summary>
    public const string PermissionDenied = "urn:otp:problem:permission-denied";

    /// <summary>This service sends nothing to this recipient; nothing was stored.</summary>
    public const string RecipientNotServed = "urn:otp:problem:recipient-not-served";

    /// <summary>The request took too long to arrive.</summary>
    public const string RequestTimeout = "urn:otp:problem:request-timeout";

    /// <summary>Too many text messages were sent within an hour. Try again after the time in Retry-After.</summary>
    public const string SendCeilingReached = "urn:otp:problem:send-ceiling-reached";

    /// <summary>
    /// This recipient was sent a code too recently, or too many within an hour or a day. Try again after the time in Retry-After.
    /// </summary>
    public const string SentTooOften = "urn:otp:problem:sent-too-often";

    /// <summary>
    /// The database can't be used at the moment. Whether a change was stored isn't certain; where the operation takes an Idempotency-Key,
    /// a request that had one can be repeated safely as it was. Try again after the time in Retry-After.
    /// </summary>
    public const string StorageUnavailable = "urn:otp:problem:storage-unavailable";

    /// <summary>
    /// This recipient has as many live one-time codes as it can have; it can be given another once one of them was used, has expired or
    /// is deleted.
    /// </summary>
    public const string TooManyLiveCodes = "urn:otp:problem:too-many-live-codes";

    /// <summary>Too many requests within a second. Try again after the time in Retry-After.</summary>
    public const string TooManyRequests = "urn:otp:problem:too-many-requests";

    /// <summary>The request takes the header Authorization: Token &lt;key&gt; with a key that works.</summary>
    public const string Unauthenticated = "urn:otp:problem:unauthenticated";

    /// <summary>Something went wrong here. The operator finds it under the trace id.</summary>
    public const string UnexpectedError = "urn:otp:problem:unexpected-error";

    /// <summary>The body takes another media type.</summary>
    public const string UnsupportedMediaType = "urn:otp:problem:unsupported-media-type";
}
