using System.Globalization;
using System.Text;
using System.Text.Json;
using Otp.Api.Authentication;
using Otp.Api.Serialization;

namespace Otp.Api.Idempotency;

/// <summary>An answer as it is kept: a line with status and location, then the body.</summary>
internal sealed class ReplayedAnswer(ReadOnlyMemory<byte> kept) : IResult
{
    public static byte[] Format<TAnswer>(TAnswer answer, int status, string? location) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{status} {location}\n")),
        .. JsonSerializer.SerializeToUtf8Bytes(answer, ApiJson.TypeInfo<TAnswer>()),
    ];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var end = kept.Span.IndexOf((byte)'\n');
        var line = Encoding.ASCII.GetString(kept.Span[..end]).Split(' ');
        var response = httpContext.Response;
        response.StatusCode = int.Parse(line[0], CultureInfo.InvariantCulture);
        if (line[1].Length > 0)
            response.Headers.Location = ApiAddress.For(httpContext.Request, line[1]);
        response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = kept.Length - end - 1;
        await response.Body.WriteAsync(kept[(end + 1)..], httpContext.RequestAborted);
    }
}
