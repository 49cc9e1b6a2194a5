namespace Otp.Api.Requests;

/// <summary>For its description: the endpoint takes a JSON object whose members somebody else chose.</summary>
internal sealed record ForeignJsonMetadata(string Description, string Example);
