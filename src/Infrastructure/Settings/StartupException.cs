namespace Otp.Infrastructure.Settings;

/// <summary>
/// The service can't start as it is configured. The message is one line that tells the operator what to do, and holds no secret.
/// </summary>
public sealed class StartupException : Exception
{
    public StartupException()
    {
    }

    public StartupException(string message) : base(InOneLine(message))
    {
    }

    public StartupException(string message, Exception innerException) : base(InOneLine(message), innerException)
    {
    }

    // A cause may say what it says in several.
    private static string InOneLine(string message) =>
        string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
