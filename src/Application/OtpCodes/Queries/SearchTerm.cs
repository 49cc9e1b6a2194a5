using System.Diagnostics.CodeAnalysis;
using Otp.Domain.Common;

namespace Otp.Application.OtpCodes.Queries;

/// <summary>What codes are searched for by. Prints as a mask, for it may be a code.</summary>
public sealed record SearchTerm : IReadable<SearchTerm>
{
    private SearchTerm(string? text) => Text = text;

    public static string Takes => "Takes part of a mobile number or an e-mail address without regard to case, or a whole code.";

    public static Shape Shape => new TextShape();

    /// <summary>Without blanks around it; null where there is nothing else.</summary>
    public string? Text { get; }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SearchTerm? term)
    {
        term = new SearchTerm(text.Trim() is { IsEmpty: false } trimmed ? trimmed.ToString() : null);
        return true;
    }

    public override string ToString() => "***";
}
