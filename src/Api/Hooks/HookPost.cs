using System.Globalization;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Otp.Api.Authentication;
using Otp.Api.Idempotency;
using Otp.Api.Requests;
using Otp.Application.Common.Interfaces;
using Otp.Application.OtpCodes.Commands;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;

namespace Otp.Api.Hooks;

/// <summary>What an identity server wants delivered, read from a post that has shown whose it is.</summary>
internal sealed class HookPost : IEndpointParameterMetadataProvider
{
    private const int LongestId = 255;

    private HookPost(Hook hook, string? id, DeliverOtpCodeCommand command) => (Hook, Id, Command) = (hook, id, command);

    public Hook Hook { get; }

    /// <summary>By which a repeat is known; null: the identity server gave none.</summary>
    public string? Id { get; }

    public DeliverOtpCodeCommand Command { get; }

    /// <summary>
    /// Another post under the same id is one with another recipient or code, whatever else in it changes from one attempt to the next. Null
    /// where there is no id, or nothing that can be done.
    /// </summary>
    public IdempotentRequest? Repeatable =>
        Id is { } id && Command.Code.OrNull is { } code && Recipient is { } recipient
            ? new IdempotentRequest(
                Caller.OfHook(Hook.Name), nameof(HookPost), id,
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{code.Value} {recipient}")))
            : null;

    // In its canonical form: the same mailbox in another letter case is the same recipient.
    private string? Recipient =>
        Command.MobileNumber.OrNull is { } number ? Domain.Recipients.Recipient.Of(number).Canonical
        : Command.Email.OrNull is { } address ? Domain.Recipients.Recipient.Of(address).Canonical
        : null;

    /// <exception cref="BadHttpRequestException">It can't be read.</exception>
    public static ValueTask<HookPost?> BindAsync(HttpContext context)
    {
        var (hook, body) = context.Features.Get<AuthenticPost>()!;
        if (body.Length > 0 && !RequestJson.Is(context.Request.ContentType))
            throw RequestJson.UnsupportedMediaType();
        if (!RequestBody.IsPlain(context.Request))
            throw RequestBody.Compressed();

        var locales = context.RequestServices.GetRequiredService<IServed<Locale>>();
        var command = RequestJson.Read(body, root => hook.Places.CommandIn(root, hook.Purpose, locales));
        return ValueTask.FromResult<HookPost?>(new HookPost(hook, IdIn(context.Request.Headers), command));
    }

    private static string? IdIn(IHeaderDictionary headers)
    {
        if (headers.TryGetValue(SignedPost.IdHeader, out var ids))
        {
            return ids is [{ Length: >= 1 and <= LongestId } id] && !id.AsSpan().ContainsAnyExceptInRange(' ', '~')
                ? $"{SignedPost.IdHeader} {id}"
                : throw new BadHttpRequestException($"The header {SignedPost.IdHeader} takes 1 to {LongestId} ASCII characters.");
        }

        if (!headers.TryGetValue(IdempotencyKey.Header, out var keys))
            return null;
        return keys is [{ } given] && IdempotencyKey.Parse(given) is { } key
            ? $"{IdempotencyKey.Header} {key}"
            : throw new BadHttpRequestException(IdempotencyKey.Takes);
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ShowsHookSecret());
        builder.Metadata.Add(new ForeignJsonMetadata(
            nameof(HookPost),
            "What the identity server posts; the hook's settings say where in it recipient, code and locale lie.",
            """{"user": {"phone": "989123256545"}, "sms": {"otp": "255315"}}"""));
    }
}
