namespace Otp.Application.Common.Interfaces;

/// <summary>Who asks.</summary>
public interface ICaller
{
    /// <summary>The id of the access token that the request came with.</summary>
    /// <exception cref="InvalidOperationException">There is none, as on the command line.</exception>
    long TokenId { get; }
}
