namespace Otp.Application.Common.Interfaces;

/// <summary>Who asks.</summary>
public interface ICaller
{
    /// <summary>The id of the access token that the request came with; null on the command line.</summary>
    long? TokenId { get; }
}
