using System.Diagnostics.Metrics;
using Otp.Application.Common;

namespace Otp.Api.Hooks;

/// <summary>What became of posts, for each hook: those with a wrong secret show nowhere else.</summary>
internal sealed class HookMetrics(IMeterFactory meters)
{
    public const string Unauthenticated = "unauthenticated";

    private readonly Counter<long> _posts = meters.Create(OtpMetrics.MeterName).CreateCounter<long>(
        "otp.hook.posts", "{post}", "Posts to hooks by outcome: success, unauthenticated, or the rule by which the delivery was refused.");

    public void Count(Hook hook, string outcome) => _posts.Add(
        1, new KeyValuePair<string, object?>("otp.hook", hook.Name), new KeyValuePair<string, object?>("otp.outcome", outcome));
}
