namespace Otp.Api.CommandLine;

/// <summary>A command that was understood and can't be done as asked: a line for each reason.</summary>
internal sealed class CommandRefusedException(IReadOnlyList<string> reasons) : Exception(string.Join(' ', reasons))
{
    public IReadOnlyList<string> Reasons { get; } = reasons;
}
