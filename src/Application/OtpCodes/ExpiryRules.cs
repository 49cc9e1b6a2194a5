using FluentValidation;
using Otp.Application.Common.Messaging;
using Otp.Application.Common.Values;
using Otp.Domain.OtpCodes;

namespace Otp.Application.OtpCodes;

internal static class ExpiryRules
{
    /// <param name="policy">Of what the request is for.</param>
    public static void IsWithin<T>(this IRuleBuilder<T, Omittable<Instant>> rule, Func<T, ExpiryPolicy> policy, TimeProvider clock) =>
        rule.Custom((validTo, context) =>
        {
            if (validTo.OrNull is { } given
                && policy(context.InstanceToValidate).ExpiryOf(given.At, clock.GetUtcNow()).Failure is { } failure)
                context.AddFailure(failure.Fields[0].Message);
        });
}
