using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Otp.Application.Common;
using Otp.Domain.Common;
using Otp.Domain.Deliveries;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;
using Otp.Infrastructure.Delivery;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.IntegrationTests.Delivery;

internal static class Messages
{
    public static readonly DateTimeOffset Now = new(2025, 12, 29, 14, 46, 2, TimeSpan.Zero);

    public static readonly OtpSettings Otp = new()
    {
        Policies = new CodePolicies(new CodePolicy(
            new ExpiryPolicy(TimeSpan.FromMinutes(2), MaxLifetime: null), CodeLength: 6, new SendLimits(TimeSpan.Zero, MaxPerHour: 1000))),
        Guesses = new GuessLimits(MaxAttempts: 5, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), HardLimit: 100),
        Retention = TimeSpan.FromDays(30),
    };

    public static FakeTimeProvider Clock => new(Now);

    public static MessageTemplates Templates(DeliverySettings? settings = null) =>
        new(settings ?? new DeliverySettings { Service = "Shop" }, Otp, Clock, NullLogger<MessageTemplates>.Instance);

    public static Message TextMessage(Locale? locale = null) => Of(Given.Someone, locale);

    public static Message Mail(Locale? locale = null) => MailTo("Ali@bücher.example", locale);

    public static Message MailTo(string address, Locale? locale = null) => Of(Recipient.Of(EmailAddress.Parse(address)), locale);

    private static Message Of(Recipient recipient, Locale? locale) => new()
    {
        Id = 17,
        Recipient = recipient,
        Code = "042317",
        Locale = locale ?? Locale.English,
        CreatedAt = Now,
        ValidTo = Now.AddMinutes(2),
        Purpose = "login",
    };
}
