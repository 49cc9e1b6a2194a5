using Otp.Domain.OtpCodes;
using Otp.Infrastructure.Settings;

namespace Otp.Api.Settings;

/// <summary>
/// What holds for codes: the settings below <c>Otp</c>, and below <c>Purposes</c>, by the same names, what differs by purpose.
/// </summary>
internal static class PolicyConfiguration
{
    private const string Section = "Purposes";

    private static readonly string Takes = SettingsReader.Taken(Purpose.Takes);

    private static readonly CodePolicy Default =
        new(new ExpiryPolicy(TimeSpan.FromMinutes(2), MaxLifetime: null), 6, new SendLimits(TimeSpan.FromSeconds(30), MaxPerHour: 5));

    /// <exception cref="StartupException">A setting can't be used.</exception>
    public static CodePolicies Read(SettingsReader reader)
    {
        var general = PolicyIn("Otp", Default, reader);
        Dictionary<Purpose, CodePolicy> own = [];
        foreach (var member in reader.Sections(Section, "Name"))
        {
            var purpose = PurposeOf(member, reader);
            if (!own.TryAdd(purpose, PolicyIn(member, general, reader)))
                throw new StartupException($"{member} is for \"{purpose}\", as another of {Section} is; it takes each purpose once.");
        }

        return new CodePolicies(general, own);
    }

    // A name of the operator's choice is the purpose itself, unless it says otherwise: a variable's can't hold what a purpose's may.
    private static Purpose PurposeOf(string member, SettingsReader reader)
    {
        var named = reader.Text($"{member}:Name", Takes, text => Purpose.TryParse(text, out _));
        var key = ConfigurationPath.GetSectionKey(member);
        if (named is null && key.All(char.IsAsciiDigit))
            throw new StartupException($"{member} has no Name; it takes one: {Takes}.");
        return Purpose.TryParse(named ?? key, out var purpose)
            ? purpose
            : throw new StartupException(
                $"{SettingsReader.OneLine(member)} names no purpose; it takes {Takes}, or such a name as its setting Name.");
    }

    /// <param name="inherited">What isn't set.</param>
    private static CodePolicy PolicyIn(string section, CodePolicy inherited, SettingsReader reader)
    {
        var (expiry, sends) = (inherited.Expiry, inherited.Sends);
        var lifetime = reader.Span(
            $"{section}:Lifetime", expiry.Lifetime, SettingsReader.Smallest,
            maximum: reader.Has($"{section}:MaxLifetime") ? null : expiry.MaxLifetime);
        return new CodePolicy(
            new ExpiryPolicy(lifetime, reader.OptionalSpan($"{section}:MaxLifetime", lifetime) ?? expiry.MaxLifetime),
            reader.Integer($"{section}:CodeLength", inherited.CodeLength, CodePolicy.MinCodeLength, CodePolicy.MaxCodeLength),
            new SendLimits(
                reader.Span($"{section}:ResendInterval", sends.ResendInterval, TimeSpan.Zero),
                reader.Integer($"{section}:MaxSendsPerRecipient", sends.MaxPerHour, 1, int.MaxValue),
                reader.OptionalInteger($"{section}:MaxSendsPerDay", 1) ?? sends.MaxPerDay));
    }
}
