using System.Diagnostics.CodeAnalysis;
using Otp.Domain.Common;

namespace Otp.Application.Common.Values;

/// <summary><c>true</c> or <c>false</c>, to the letter.</summary>
public sealed record Flag(bool Value) : IReadable<Flag>
{
    public static string Takes => "Takes true or false.";

    public static Shape Shape => new BooleanShape();

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Flag? flag)
    {
        flag = text is "true" or "false" ? new Flag(text is "true") : null;
        return flag is not null;
    }
}
