namespace Otp.Application.Common.Messaging;

/// <summary>A command that sends a recipient a message.</summary>
public interface ISendsMessage
{
    /// <summary>Whether it counts against the ceilings over all recipients.</summary>
    bool MayBeTextMessage { get; }
}
