using System.Net;
using System.Text.RegularExpressions;

namespace Otp.Console.Tests;

/// <summary>A browser without the picture: it keeps cookies, follows nothing, and fills in the forms that a page has.</summary>
internal sealed partial class ConsoleClient : IDisposable
{
    public const string Cookie = "otp-console";

    private readonly HttpClient _client;

    public ConsoleClient(Uri address, params IReadOnlyList<(string Name, string Value)> headers)
    {
#pragma warning disable CA2000 // Disposed of with the client.
        _client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };
#pragma warning restore CA2000
        foreach (var (name, value) in headers)
            _client.DefaultRequestHeaders.Add(name, value);
    }

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    public static async Task<ConsoleClient> SignedInAsync(OtpApi api, string? key = null)
    {
        var client = new ConsoleClient(api.Address);
        var answer = await client.SignInAsync(key ?? api.AdminKey);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.SeeOther), answer.Body);
        return client;
    }

    public Task<Answer> GetAsync(string path, params IReadOnlyList<(string Name, string Value)> headers) =>
        SendAsync(HttpMethod.Get, path, fields: null, headers);

    /// <summary>Posts just these fields.</summary>
    public Task<Answer> PostAsync(string path, IReadOnlyList<(string, string)> fields, params IReadOnlyList<(string, string)> headers) =>
        SendAsync(HttpMethod.Post, path, fields, headers);

    /// <summary>Fills in the form that a page has for an address, and posts it.</summary>
    public async Task<Answer> SubmitAsync(string page, string action, params IReadOnlyList<(string Name, string Value)> fields)
    {
        var shown = await GetAsync(page);
        return await PostAsync(action, [.. HiddenIn(shown.Body, action), .. fields]);
    }

    public Task<Answer> SignInAsync(string key, string page = "/console/sign-in/") => SubmitAsync(page, "/console/sign-in/", ("Key", key));

    /// <summary>The hidden fields of the first form with this action.</summary>
    public static IReadOnlyList<(string Name, string Value)> HiddenIn(string html, string action)
    {
        var form = Form().Matches(html).FirstOrDefault(form => form.Groups["action"].Value == action)?.Value
            ?? throw new InvalidOperationException($"There is no form for {action} in: {html}");
        return [.. Hidden().Matches(form).Select(field => (field.Groups["name"].Value, WebUtility.HtmlDecode(field.Groups["value"].Value)))];
    }

    public void Dispose() => _client.Dispose();

    private async Task<Answer> SendAsync(
        HttpMethod method, string path, IReadOnlyList<(string Name, string Value)>? fields, IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (fields is not null)
            request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        if (Cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);

        using var response = await _client.SendAsync(request);
        var answer = await Answer.OfAsync(response);
        foreach (var cookie in answer.Headers["Set-Cookie"])
            Keep(cookie.Split(';')[0].Split('=', 2));
        return answer;
    }

    private void Keep(string[] cookie)
    {
        if (cookie[1].Length == 0)
            Cookies.Remove(cookie[0]);
        else
            Cookies[cookie[0]] = cookie[1];
    }

    [GeneratedRegex("<form[^>]* action=\"(?<action>[^\"]*)\".*?</form>", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Hidden();
}

internal static class ConsoleAnswers
{
    /// <summary>Where the browser is sent; null: nowhere.</summary>
    public static string? Destination(this Answer answer) => answer.Headers["Location"].SingleOrDefault();

    /// <summary>Of a cookie that the answer sets: its value and what goes with it, in lower case.</summary>
    public static string CookieSet(this Answer answer, string name) =>
        answer.Headers["Set-Cookie"].Single(cookie => cookie.StartsWith($"{name}=", StringComparison.Ordinal));

    /// <summary>Makes a staff token.</summary>
    /// <returns>Its id and its key.</returns>
    public static async Task<(long Id, string Key)> CreateStaffAsync(this OtpApi api, params IEnumerable<int> permissions)
    {
        using var admin = api.AdminClient();
        var made = await admin.PostJsonAsync(
            "/api/access/tokens/", $$"""{"name": "desk", "role": "staff", "permissions": [{{string.Join(", ", permissions)}}]}""");
        return (made.Json["id"]!.GetValue<long>(), made.Text("key"));
    }
}
