using Otp.Api.Authentication;
using Otp.Api.Console.Sessions;
using Otp.Api.Settings;
using Otp.Application.Access;
using Otp.Domain.Access;

namespace Otp.Api.Console.Visits;

/// <summary>One request to the console: who makes it, where things lie for its browser, and what becomes of it.</summary>
public sealed class Visit
{
    internal const string NoticeUse = "notice";

    private readonly Handover _handover;

    internal Visit(HttpContext context, Handover handover, TimeProvider clock) =>
        (Context, _handover, Now) = (context, handover, clock.GetUtcNow());

    public HttpContext Context { get; }

    /// <summary>The same throughout.</summary>
    public DateTimeOffset Now { get; }

    public IQueryCollection Query => Context.Request.Query;

    public bool IsPost => HttpMethods.IsPost(Context.Request.Method);

    /// <summary>Of a POST, once it is known to be one of ours.</summary>
    public IFormCollection Form => Context.Request.Form;

    /// <summary>Null: nobody is signed in.</summary>
    public AccessGrant? Grant => (Context.User as TokenPrincipal)?.Grant;

    public DateTimeOffset? SessionEnd => Context.Features.Get<SessionFeature>()?.Until;

    /// <summary>Of the answer.</summary>
    public int Status { get; set; } = StatusCodes.Status200OK;

    /// <summary>Where the browser is sent instead of being shown a page; null: nowhere.</summary>
    public string? Destination { get; private set; }

    public bool May(Permission permission) => Grant?.Allows(permission) ?? false;

    /// <param name="path">Below <c>/console</c>, such as <c>/tokens/</c>.</param>
    /// <returns>What an attribute of a link or a form takes, behind whatever prefix a proxy has taken away.</returns>
    public string Href(string path) => $"{Context.Request.PathBase.Add(ConsoleAddress.Prefix).ToUriComponent()}{path}";

    /// <summary>Sends the browser to another page, so that a reload repeats nothing.</summary>
    /// <param name="path">Below <c>/console</c>.</param>
    /// <param name="notice">A sentence to show there, once.</param>
    public void Leave(string path, string? notice = null)
    {
        if (notice is not null)
            Hand(NoticeUse, notice);
        Destination = Href(path);
    }

    /// <summary>Hands something to the page that the browser is sent to, sealed, for a minute and one look.</summary>
    /// <param name="use">Which page takes it, in a word.</param>
    public void Hand(string use, string text) => _handover.Leave(this, text, use);

    /// <summary>What the page before handed over; null: nothing, or it was looked at.</summary>
    public string? Take(string use) => Grant is null ? null : _handover.Take(this, use);
}
