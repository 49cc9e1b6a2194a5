using System.Runtime.CompilerServices;
using Otp.Domain.OtpCodes;
using Otp.Domain.Recipients;

namespace Otp.Infrastructure.Persistence.Rows;

/// <summary>Gives aggregates back the state they were stored with, past their own rules, just as EF Core does.</summary>
internal static class Restored
{
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    public static extern OtpCode NewOtpCode();

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Id")]
    public static extern void SetId(OtpCode target, long value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Code")]
    public static extern void SetCode(OtpCode target, OneTimeCode value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Recipient")]
    public static extern void SetRecipient(OtpCode target, Recipient value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Purpose")]
    public static extern void SetPurpose(OtpCode target, Purpose? value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ValidTo")]
    public static extern void SetValidTo(OtpCode target, DateTimeOffset value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_EndsAt")]
    public static extern void SetEndsAt(OtpCode target, DateTimeOffset value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_CreatedBy")]
    public static extern void SetCreatedBy(OtpCode target, long value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_CreatedAt")]
    public static extern void SetCreatedAt(OtpCode target, DateTimeOffset value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_IssuedAt")]
    public static extern void SetIssuedAt(OtpCode target, DateTimeOffset value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_UpdatedAt")]
    public static extern void SetUpdatedAt(OtpCode target, DateTimeOffset value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_IsGenerated")]
    public static extern void SetIsGenerated(OtpCode target, bool value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Id")]
    public static extern void SetId(GuessBudget target, long value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_WrongGuesses")]
    public static extern void SetWrongGuesses(GuessBudget target, int value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_WrongGuessesSinceLock")]
    public static extern void SetWrongGuessesSinceLock(GuessBudget target, int value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Locks")]
    public static extern void SetLocks(GuessBudget target, int value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_LockedUntil")]
    public static extern void SetLockedUntil(GuessBudget target, DateTimeOffset? value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_IsLockedUntilUnlock")]
    public static extern void SetIsLockedUntilUnlock(GuessBudget target, bool value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ChangedAt")]
    public static extern void SetChangedAt(GuessBudget target, DateTimeOffset value);
}
