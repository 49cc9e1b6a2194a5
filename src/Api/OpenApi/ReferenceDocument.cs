using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Otp.Api.OpenApi;

/// <summary>
/// The description as it is sent, made once: endpoints don't change while the service runs, and anybody may ask for it without a
/// token, at several milliseconds of work each time.
/// </summary>
internal sealed class ReferenceDocument(IOpenApiDocumentProvider provider)
{
    private readonly Lazy<Task<byte[]>> _json = new(async () =>
    {
        var document = await provider.GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    });

    public Task<byte[]> GetJsonAsync() => _json.Value;
}
