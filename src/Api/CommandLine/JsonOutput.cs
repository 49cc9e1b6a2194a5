using System.CommandLine;
using System.Text.Json;
using Otp.Api.Serialization;

namespace Otp.Api.CommandLine;

/// <summary><c>--json</c>: what a command prints, for scripts, in the names and forms of the HTTP answers.</summary>
internal static class JsonOutput
{
    public static Option<bool> Option() => new("--json") { Description = "Print JSON, for scripts." };

    public static Task PrintAsync<T>(T value) => System.Console.Out.WriteLineAsync(JsonSerializer.Serialize(value, ApiJson.TypeInfo<T>()));
}
