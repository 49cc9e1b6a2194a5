namespace Otp.TestKit;

/// <summary>Cases of a test that are told apart by a name, for their values can't be printed or say nothing.</summary>
internal static class Rows
{
    public static TestCaseData Row(string name, params object?[]? values) => new TestCaseData(values).SetArgDisplayNames(name);
}
