using Otp.Domain.Recipients;

namespace Otp.Application.UnitTests;

/// <summary>Tests of what the layer does with a request, each on an application of its own.</summary>
internal abstract class ApplicationTests
{
    protected static readonly (string Field, string Message)[] SingleRecipient =
        [("MobileNumber", Recipient.SingleRecipientRule), ("Email", Recipient.SingleRecipientRule)];

    /// <summary>Each test's own.</summary>
    protected TestApplication Application { get; } = new();

    [TearDown]
    public void StopApplication() => Application.Dispose();

    /// <param name="faults">Those that are to be found in it.</param>
    protected static TestCaseData Row(string name, object request, params (string Field, string Message)[] faults) =>
        Rows.Row(name, request, faults);
}
