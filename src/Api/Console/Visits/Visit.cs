using Otp.Api.Authentication;
using Otp.Api.Console.Sessions;
using Otp.Api.Settings;
using Otp.Application.Access;
using Otp.Domain.Access;

namespace Otp.Api.Console.Visits;

/// <summary>One request to the console: who makes it, where things lie for its browser, and what becomes of it.</summary>
public sealed class Visit
{
    private readonly Notices _notices;
    private IReadOnlyList<string>? _noticesTaken;

    internal Visit(HttpContext context, Notices notices, TimeProvider clock) =>
        (Context, _notices, Now) = (context, notices, clock.GetUtcNow());

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
            _notices.Leave(this, notice);
        Destination = Href(path);
    }

    /// <summary>What the page before left to be shown.</summary>
    internal IReadOnlyList<string> TakeNotices() => _noticesTaken ??= Grant is null ? [] : _notices.Take(this);
}
