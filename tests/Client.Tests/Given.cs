using Microsoft.Extensions.DependencyInjection;

namespace Otp.Client.Tests;

internal static class Given
{
    public static readonly Recipient Mobile = Recipient.Mobile("09123256545");

    public static readonly Recipient Email = Recipient.Email("someone@example.com");

    public static readonly OneTimeCode Code = OneTimeCode.Parse("255315");

    /// <summary>A client whose requests go through a handler of the test's, below all that is tried again.</summary>
    public static ServiceProvider ClientOf(Uri address, TokenKey key, DelegatingHandler last, Action<OtpClientOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddOtpClient(options =>
        {
            (options.Address, options.Key) = (address, key);
            configure?.Invoke(options);
        }).AddHttpMessageHandler(() => last);
        return services.BuildServiceProvider();
    }
}

/// <summary>Lets the test see each attempt, and answer in the service's place.</summary>
internal sealed class Attempts(Func<int, HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> handle) : DelegatingHandler
{
    public List<string?> Keys { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Keys.Add(request.Headers.TryGetValues("Idempotency-Key", out var values) ? values.Single() : null);
        return handle(Keys.Count, request, () => base.SendAsync(request, cancellationToken));
    }
}
