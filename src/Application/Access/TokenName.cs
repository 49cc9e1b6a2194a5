using System.Diagnostics.CodeAnalysis;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Application.Access;

/// <summary>What people know a token by.</summary>
public sealed record TokenName : IReadable<TokenName>
{
    private TokenName(string text) => Text = text;

    public static string Takes => $"Takes a name of 1 to {AccessToken.MaxNameLength} characters on one line.";

    public static Shape Shape => new TextShape(MinLength: 1, MaxLength: AccessToken.MaxNameLength);

    public string Text { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out TokenName? name)
    {
        var given = text.ToString();
        name = AccessToken.IsName(given) ? new TokenName(given) : null;
        return name is not null;
    }
}
