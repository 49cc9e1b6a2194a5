using System.Buffers;
using Otp.Api.Settings;

namespace Otp.Api.Console.Sessions;

/// <summary>Where somebody wanted to go who had to sign in first: a page of this console, and nothing else.</summary>
internal static class ReturnAddress
{
    public const string Parameter = "to";

    private static readonly SearchValues<char> Taken =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/?&=._~-");

    public static string Of(HttpRequest request) => $"{request.Path}{(HttpMethods.IsGet(request.Method) ? request.QueryString : default)}";

    /// <returns>The console's first page where the address is no page of its own.</returns>
    public static string Or(string? address) => address is not null && IsOwn(address) ? address : $"{ConsoleAddress.Prefix}/";

    // Few characters are taken, so that no browser reads a way out of them: no host, no scheme, no escape, no step upwards.
    private static bool IsOwn(string address) =>
        address.StartsWith($"{ConsoleAddress.Prefix}/", StringComparison.OrdinalIgnoreCase)
        && !address.AsSpan().ContainsAnyExcept(Taken)
        && !address.Contains("//", StringComparison.Ordinal)
        && !address.Contains("..", StringComparison.Ordinal);
}
