using System.Buffers;
using System.IO.Pipelines;
using Otp.Api.Settings;

namespace Otp.Api.Requests;

/// <summary>Reads a body whole, and within a time, before anything else is done for its request (contract, section 9).</summary>
internal static class RequestBody
{
    private const string Identity = "identity";

    /// <param name="maxLength">In bytes.</param>
    /// <param name="use">Given the body for as long as it runs.</param>
    /// <exception cref="BadHttpRequestException">It is longer, or didn't come in time.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpContext context, int maxLength, Func<ReadOnlyMemory<byte>, T> use)
    {
        if (context.Request.ContentLength > maxLength)
            throw TooLarge(maxLength);

        var reader = context.Request.BodyReader;
        ITimer? limit = null;
        try
        {
            while (true)
            {
                var read = reader.ReadAsync(context.RequestAborted);
                // Most bodies come with their heads.
                if (!read.IsCompleted)
                    limit ??= StartLimit(context);

                var result = await read;
                if (result.Buffer.Length > maxLength || result.IsCompleted)
                    return Use(result.Buffer, maxLength, use, reader.AdvanceTo);

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (result.IsCanceled)
                    throw TooSlow(context);
            }
        }
        finally
        {
            if (limit is not null)
                await limit.DisposeAsync();
        }
    }

    /// <summary>Whether the body is as it was before any compression.</summary>
    public static bool IsPlain(HttpRequest request) =>
        request.Headers.ContentEncoding.All(
            codings => codings?.Split(',', StringSplitOptions.TrimEntries).All(
                coding => coding.Equals(Identity, StringComparison.OrdinalIgnoreCase)) ?? true);

    public static BadHttpRequestException Compressed() =>
        new($"The body takes no Content-Encoding but {Identity}.", StatusCodes.Status415UnsupportedMediaType);

    private static T Use<T>(
        ReadOnlySequence<byte> body, int maxLength, Func<ReadOnlyMemory<byte>, T> use, Action<SequencePosition> advanceTo)
    {
        try
        {
            if (body.Length > maxLength)
                throw TooLarge(maxLength);
            return use(body.IsSingleSegment ? body.First : body.ToArray());
        }
        finally
        {
            advanceTo(body.End);
        }
    }

    private static ITimer StartLimit(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>().CreateTimer(
        static reader => ((PipeReader)reader!).CancelPendingRead(),
        context.Request.BodyReader,
        context.RequestServices.GetRequiredService<Limits>().BodyTimeout,
        Timeout.InfiniteTimeSpan);

    private static BadHttpRequestException TooLarge(int maxLength) =>
        new($"The body takes at most {maxLength} bytes.", StatusCodes.Status413PayloadTooLarge);

    private static BadHttpRequestException TooSlow(HttpContext context) =>
        new(
            $"The body takes at most {context.RequestServices.GetRequiredService<Limits>().BodyTimeout:c} to arrive.",
            StatusCodes.Status408RequestTimeout);
}
