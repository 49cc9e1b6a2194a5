namespace Otp.Api.Console.Figures;

/// <summary>By what figures can be told apart, and what is said of it.</summary>
/// <param name="Word">As the statistics' own query takes it.</param>
/// <param name="Unnamed">What a group is called that has no name.</param>
public sealed record ConsoleGrouping(string Word, string Unnamed)
{
    public static readonly ConsoleGrouping Purpose = new("purpose", "no purpose");
    public static readonly ConsoleGrouping Channel = new("channel", "no channel");
    public static readonly ConsoleGrouping Provider = new("provider", "not by a provider");
    public static readonly ConsoleGrouping Prefix = new("prefix", "no mobile number");

    public static readonly IReadOnlyList<ConsoleGrouping> All = [Purpose, Channel, Provider, Prefix];

    public string Heading => char.ToUpperInvariant(Word[0]) + Word[1..];

    /// <returns>Null where there is none: all together.</returns>
    public static ConsoleGrouping? Find(string? word) => All.FirstOrDefault(one => string.Equals(one.Word, word, StringComparison.Ordinal));
}
