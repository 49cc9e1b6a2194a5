using Otp.Api.Console.Sealing;
using Otp.Api.Console.Sessions;

namespace Otp.Api.Console.Visits;

/// <summary>What one page leaves for the next to show once: sealed in a cookie, so that any node can, and a reload doesn't.</summary>
internal sealed class Handover(SealedTexts texts)
{
    private const string Cookie = "otp-console";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public void Leave(Visit visit, string text, string use) => visit.Context.Response.Cookies.Append(
        NameOf(use, visit), texts.Seal(use, visit.Grant!.TokenId, text, Lifetime), ConsoleCookies.OptionsFor(visit.Context, Lifetime));

    public string? Take(Visit visit, string use)
    {
        if (visit.Context.Request.Cookies[NameOf(use, visit)] is not { } left)
            return null;

        visit.Context.Response.Cookies.Delete(NameOf(use, visit), ConsoleCookies.OptionsFor(visit.Context, lifetime: null));
        return texts.Open(use, visit.Grant!.TokenId, left);
    }

    private static string NameOf(string use, Visit visit) => ConsoleCookies.NameOf($"{Cookie}-{use}", visit.Context.Request);
}
