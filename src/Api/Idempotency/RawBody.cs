namespace Otp.Api.Idempotency;

/// <summary>The body as it came, kept for requests with an idempotency key: such bodies are compared byte for byte.</summary>
internal sealed class RawBody(byte[] bytes)
{
    public ReadOnlyMemory<byte> Bytes => bytes;

    public static void KeepWhereAsked(HttpContext context, ReadOnlySpan<byte> body)
    {
        if (context.Request.Headers.ContainsKey(IdempotencyKey.Header))
            context.Features.Set(new RawBody(body.ToArray()));
    }
}
