using System.Globalization;
using Otp.Domain.Access;
using Otp.Domain.Common;

namespace Otp.Api.Console.Visits;

/// <summary>There is no page to show, for what it would show is refused.</summary>
#pragma warning disable CA1032 // Without a failure there is nothing to say.
public sealed class RefusedException(Failure failure) : Exception(failure.Message)
#pragma warning restore CA1032
{
    public Failure Failure { get; } = failure;

    public static Failure Missing(Permission permission) => Failure.Forbidden("permission-denied", permission.Code is { } code
        ? string.Create(
            CultureInfo.InvariantCulture, $"This takes the permission “{permission.Name}” ({code}), which this token doesn't have.")
        : "This is for admins: it takes a token of the role admin.");
}
