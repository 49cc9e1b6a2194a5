namespace Otp.Infrastructure.Storage;

/// <summary>A table that is now the same on both sides.</summary>
/// <param name="Checksum">SHA-256 of all its rows, in hexadecimal digits.</param>
public sealed record CopiedTable(string Name, long Rows, string Checksum);
