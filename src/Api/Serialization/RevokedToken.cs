namespace Otp.Api.Serialization;

/// <summary>What <c>tokens revoke</c> prints.</summary>
internal sealed record RevokedToken(long Id);
