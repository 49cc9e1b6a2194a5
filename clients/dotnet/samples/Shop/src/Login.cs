using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Otp.Client;

namespace Shop;

/// <summary>Who has the number is let in: a code is sent to it, and whoever types it back has it.</summary>
internal static class Login
{
    private static readonly Purpose Purpose = new("login");

    public static void MapLogin(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/login", SendCodeAsync);
        routes.MapPost("/login/code", SignInAsync);
        routes.MapGet("/orders", (ClaimsPrincipal user) => $"The orders of {user.Identity!.Name}").RequireAuthorization();
    }

    private static async Task<Results<Accepted, BadRequest<string>, ContentHttpResult>> SendCodeAsync(
        string number, IOtpClient otp, HttpResponse response, CancellationToken cancellationToken)
    {
        if (!Recipient.TryMobile(number, out var recipient))
            return TypedResults.BadRequest("This is no mobile number.");

        try
        {
            await otp.SendAsync(recipient, Purpose, cancellationToken: cancellationToken);
            return TypedResults.Accepted((string?)null);
        }
        catch (OtpException refused) when (refused.Type == ProblemTypes.SentTooOften)
        {
            var seconds = Math.Ceiling(refused.RetryAfter!.Value.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            response.Headers.RetryAfter = seconds;
            return TypedResults.Text($"There is a code on its way; ask for another in {seconds} s.", statusCode: 429);
        }
    }

    private static async Task<Results<SignInHttpResult, BadRequest<string>>> SignInAsync(
        string number, string code, IOtpClient otp, CancellationToken cancellationToken)
    {
        if (!Recipient.TryMobile(number, out var recipient) || !OneTimeCode.TryParse(code, out var typed))
            return TypedResults.BadRequest("A number takes digits, and so does a code.");

        var verification = await otp.VerifyAsync(recipient, typed, Purpose, cancellationToken);
        if (!verification.Verified)
            return TypedResults.BadRequest(WhyNot(verification));

        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, recipient.Value)], CookieAuthenticationDefaults.AuthenticationScheme);
        return TypedResults.SignIn(new ClaimsPrincipal(identity));
    }

    private static string WhyNot(Verification verification) => verification.Reason switch
    {
        VerificationReason.Incorrect => $"This isn't the code; {verification.AttemptsLeft} guesses are left.",
        VerificationReason.Locked => $"There were too many wrong guesses; come again in {verification.RetryAfter} s.",
        VerificationReason.Expired => "This code has expired; ask for another.",
        _ => "There is no such code; ask for another.",
    };
}
