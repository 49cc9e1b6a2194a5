using System.Text;
using Otp.Api.Settings;
using Otp.Domain.Access;
using Otp.Domain.Common;
using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Hooks;

/// <summary>The settings below <c>Hooks</c> (docs/identity-servers.md).</summary>
internal static class HookConfiguration
{
    private const string Section = "Hooks";

    /// <summary>In characters.</summary>
    private const int MinSecretLength = 16;

    private static readonly string Names = string.Join(", ", HookPresets.All.Keys.Append(HookPresets.Custom));

    /// <exception cref="StartupException">A setting can't be used.</exception>
    public static IReadOnlyList<Hook> Read(SettingsReader reader)
    {
        List<Hook> hooks = [.. reader.List(Section).Select(section => HookIn(section, reader))];
        return hooks.GroupBy(hook => hook.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new StartupException(
                $"{twice.Last().Section}:Name is \"{twice.Key}\", as another's of {Section} is; it takes one of its own for each.")
            : hooks;
    }

    private static Hook HookIn(string section, SettingsReader reader)
    {
        var name = reader.Required($"{section}:Name", $"1 to {Caller.MaxHookLength} of a-z, 0-9 and hyphen", ProviderConfiguration.IsName);
        var named = reader.Required($"{section}:Preset", Names, text => text is HookPresets.Custom || HookPresets.All.ContainsKey(text));
        var preset = HookPresets.All.GetValueOrDefault(named) ?? CustomIn(section, reader);
        return new Hook
        {
            Section = section,
            Name = name,
            Proof = ProofIn(section, reader, preset),
            Places = preset.Places,
            Purpose = PurposeIn(section, reader),
        };
    }

    private static Purpose? PurposeIn(string section, SettingsReader reader)
    {
        var named = reader.Text($"{section}:Purpose", SettingsReader.Taken(Purpose.Takes), text => Purpose.TryParse(text, out _));
        return named is null ? null : Purpose.Parse(named);
    }

    private static HookPreset CustomIn(string section, SettingsReader reader)
    {
        var auth = reader.Required($"{section}:Auth", string.Join(", ", Enum.GetNames<HookAuth>()), text => AuthIn(text) is not null);
        var header = AuthIn(auth) == HookAuth.Header
            ? reader.Required($"{section}:Header", "the name of a header such as X-Api-Key", IsHeaderName)
            : null;
        return new HookPreset(AuthIn(auth)!.Value, header, new HookPlaces(
            HookPaths.Parse(reader.Required($"{section}:Recipient", HookPaths.Takes, HookPaths.AreIn)),
            HookPaths.Parse(reader.Required($"{section}:Code", HookPaths.Takes, HookPaths.AreIn)),
            HookPaths.Parse(reader.Text($"{section}:Locale", HookPaths.Takes, HookPaths.AreIn))));
    }

    private static HookProof ProofIn(string section, SettingsReader reader, HookPreset preset)
    {
        var (takes, isUsable) = preset.Auth switch
        {
            HookAuth.StandardWebhooks => (
                $"base64 of at least {SignedPost.MinKeyLength} bytes, with or without whsec_ or v1,whsec_ before it",
                (Func<string, bool>)(text => SignedPost.KeyIn(text) is not null)),
            HookAuth.Basic => (
                $"a user and a password with a colon between them, at least {MinSecretLength} characters in all",
                text => IsSecret(text, char.IsControl) && text.IndexOf(':', StringComparison.Ordinal) > 0),
            _ => (
                $"at least {MinSecretLength} ASCII characters as they stand in the header, without blanks around them",
                text => IsSecret(text, character => character is < ' ' or > '~')),
        };
        // The next one is taken as well while the identity server is given it.
        List<string> secrets = [reader.RequiredSecret($"{section}:Secret", takes, isUsable)];
        if (reader.Secret($"{section}:NextSecret", takes, isUsable) is { } next)
            secrets.Add(next);

        return preset.Auth switch
        {
            HookAuth.StandardWebhooks => new SignedPost([.. secrets.Select(secret => SignedPost.KeyIn(secret)!)]),
            HookAuth.Bearer => new SecretHeader("Authorization", SecretHeader.Bearer, secrets),
            HookAuth.Basic => new SecretHeader(
                "Authorization", SecretHeader.Basic, secrets.Select(secret => Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)))),
            _ => new SecretHeader(preset.Header!, scheme: null, secrets),
        };
    }

    private static HookAuth? AuthIn(string text) =>
        Enum.GetNames<HookAuth>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<HookAuth>(text, ignoreCase: true) : null;

    // RFC 9110, 5.6.2.
    private static bool IsHeaderName(string text) =>
        text.Length > 0
        && text.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal));

    private static bool IsSecret(string text, Func<char, bool> isForbidden) =>
        text.Length >= MinSecretLength && !text.Any(isForbidden) && !text.StartsWith(' ') && !text.EndsWith(' ');
}
