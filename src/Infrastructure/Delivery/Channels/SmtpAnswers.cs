using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit.Net.Smtp;
using MailKit.Security;
using Otp.Domain.Deliveries;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>What a mail server's answer means for the message (contract, section 5).</summary>
internal static partial class SmtpAnswers
{
    private const int TooManyConnections = 421;

    /// <param name="progress">How far the mail came before it failed.</param>
    public static ProviderAnswer Of(Exception exception, SmtpProgress progress)
    {
        // What the server wrote may hold the recipient and isn't for the log; neither is the exception's own text, which repeats it.
        if (CommandOf(exception) is { } command)
            return OfCode(command, progress);

        return exception switch
        {
            TokenException token => token.Answer,
            SmtpNotOfferedException => new ProviderAnswer.NotYou { Detail = exception.Message },
            NoPlaceException =>
                new ProviderAnswer.NotNow { IsProvidersFault = false, Detail = "No connection to the mail server came free in time." },
            SslHandshakeException =>
                NotNow("The mail server and this service agreed on no encryption, or its certificate isn't trusted here."),
            _ when progress == SmtpProgress.Named => new ProviderAnswer.NotNow
            {
                IsProvidersFault = false,
                Detail = $"The mail server didn't say whether it takes the recipient: {NameOf(exception)}.",
            },
            _ when progress == SmtpProgress.HandedOver =>
                Unknown($"The mail server had the mail and didn't say whether it takes it: {NameOf(exception)}."),
            _ => NotNow($"The mail server couldn't be used: {NameOf(exception)}."),
        };
    }

    /// <summary>Whether no conversation began at all.</summary>
    public static bool IsRefusedConnection(Exception exception) =>
        exception is SmtpCommandException or SmtpProtocolException or IOException or SocketException;

    /// <summary>Whether the server said so itself.</summary>
    public static bool SaysTooMany(Exception exception) =>
        CommandOf(exception) is { } command && (int)command.StatusCode == TooManyConnections;

    /// <summary>Whether the connection is at its end: nothing more can be said on it.</summary>
    public static bool IsEnd(Exception exception) => IsUnanswered(exception) || SaysTooMany(exception);

    /// <summary>Whether the server said nothing at all, to the end of the connection or of the wait.</summary>
    public static bool IsUnanswered(Exception exception) => CommandOf(exception) is null;

    public static bool IsRefusedLogin(Exception exception) =>
        exception is AuthenticationException && CommandOf(exception) is { } command && (int)command.StatusCode == 535;

    private static ProviderAnswer OfCode(SmtpCommandException command, SmtpProgress progress)
    {
        var status = (int)command.StatusCode;
        var code = EnhancedCode().Match(command.Message) is { Success: true } enhanced
            ? $"{status} {enhanced.Value}"
            : status.ToString(CultureInfo.InvariantCulture);
        var detail = $"The mail server answered {code}.";
        var isOfMessage = command.ErrorCode == SmtpErrorCode.RecipientNotAccepted || progress > SmtpProgress.Named;
        // Not an answer to what it was given: whether it has the mail is anybody's guess.
        if (status < 400 && progress == SmtpProgress.HandedOver)
            return new ProviderAnswer.Unknown { Detail = detail };
        // From the recipient on it is about this one, whose mailbox may be full: the server works.
        if (status < 500)
            return new ProviderAnswer.NotNow { IsProvidersFault = !isOfMessage && status != TooManyConnections, Detail = detail };
        return isOfMessage ? new ProviderAnswer.NotThisMessage(code) { Detail = detail } : new ProviderAnswer.NotYou { Detail = detail };
    }

    private static ProviderAnswer.NotNow NotNow(string detail) => new() { Detail = detail };

    private static ProviderAnswer.Unknown Unknown(string detail) => new() { Detail = detail };

    // A refused login wraps it.
    private static SmtpCommandException? CommandOf(Exception exception) =>
        exception as SmtpCommandException ?? exception.InnerException as SmtpCommandException;

    private static string NameOf(Exception exception) =>
        exception is OperationCanceledException ? "the time ran out" : exception.GetType().Name;

    // RFC 3463, at the beginning of the text (RFC 2034).
    [GeneratedRegex(@"^[245]\.\d{1,3}\.\d{1,3}(?=\s|$)", RegexOptions.CultureInvariant)]
    private static partial Regex EnhancedCode();
}

/// <summary>The server lacks what the settings demand. The text is a sentence of ours.</summary>
internal sealed class SmtpNotOfferedException(string message) : Exception(message);

/// <summary>All connections were in use for as long as the attempt could wait.</summary>
internal sealed class NoPlaceException() : Exception("All connections are in use.");
