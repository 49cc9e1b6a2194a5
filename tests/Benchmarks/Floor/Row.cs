using System.Text.Json;

namespace Otp.Floor;

internal interface IFloor
{
    /// <summary>Ends, with the id, once the row is durable.</summary>
    Task<long> InsertAsync(Row row);
}

/// <summary>As many bytes as the product stores and answers.</summary>
internal sealed record Row(int Code, string Number, DateTimeOffset CreatedAt, DateTimeOffset ValidTo)
{
    public const string Insert =
        """
        INSERT INTO otp_codes (valid_to, created_by, created_at, updated_at, canonical_recipient, code_fingerprint, sealed_code, mobile_number, version, ends_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
        """;

    public static readonly byte[] Sealed = new byte[40];
    public static readonly byte[] Fingerprint = new byte[16];

    public static string Schema(string key, string instant, string bytes) =>
        $"""
        CREATE TABLE IF NOT EXISTS otp_codes (id {key}, valid_to {instant} NOT NULL, created_by bigint NOT NULL, created_at {instant} NOT NULL,
            updated_at {instant} NOT NULL, canonical_recipient text NOT NULL, code_fingerprint {bytes} NOT NULL, sealed_code {bytes} NOT NULL,
            email text, mobile_number text, consumed_at {instant}, version integer NOT NULL, ends_at {instant} NOT NULL, locked_at {instant}, purpose text);
        CREATE INDEX IF NOT EXISTS created ON otp_codes (created_at);
        CREATE INDEX IF NOT EXISTS updated ON otp_codes (updated_at);
        CREATE INDEX IF NOT EXISTS recipient ON otp_codes (canonical_recipient, ends_at);
        CREATE INDEX IF NOT EXISTS ends ON otp_codes (ends_at);
        """;

    public void Write(Utf8JsonWriter json, long id)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteNumber("code", Code);
        json.WriteString("mobile_number", Number);
        json.WriteNull("email");
        json.WriteString("recipient", Number);
        json.WriteString("valid_to", ValidTo);
        json.WriteNumber("ttl", 119);
        json.WriteBoolean("is_allow", true);
        json.WriteString("created_at", CreatedAt);
        json.WriteString("updated_at", CreatedAt);
        json.WriteEndObject();
    }
}
