using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Otp.Infrastructure.Persistence;

/// <summary>The scope's context, taken from the pool only when something asks for it: creating and verifying do without one.</summary>
internal sealed class ContextLease(IServiceProvider scope, IDbContextFactory<OtpDbContext> contexts)
{
    /// <summary>Null where nothing has asked for it.</summary>
    public OtpDbContext? Taken { get; private set; }

    // By way of the scope, which gives the context back at its end.
    public OtpDbContext Context => Taken ?? scope.GetRequiredService<OtpDbContext>();

    public OtpDbContext Take() => Taken = contexts.CreateDbContext();
}
