namespace Otp.Api.Requests;

/// <summary>For its description: the endpoint takes a JSON object whose members somebody else chose.</summary>
/// <param name="Name">What clients call it.</param>
internal sealed record ForeignJsonMetadata(string Name, string Description, string Example);
