using Otp.Application.Common.Interfaces;
using Otp.Domain.Access;
using Otp.Infrastructure.Files;
using Otp.Infrastructure.Settings;

namespace Otp.Infrastructure.Access;

/// <summary>Sees to it that somebody can call the service (contract, section 6).</summary>
internal sealed class FirstAdminToken(StorageSettings settings, IAccessTokenRepository tokens, IUnitOfWork unitOfWork, TimeProvider clock)
{
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (settings.BootstrapToken is { } configured)
            await EnsureConfiguredAsync(AccessKey.From(configured), cancellationToken);
        else if (!await tokens.AnyAsync(cancellationToken))
            await DrawAsync(cancellationToken);
    }

    private async Task EnsureConfiguredAsync(AccessKey key, CancellationToken cancellationToken)
    {
        if (await tokens.FindByKeyAsync(key, cancellationToken) is null)
            await StoreAsync("configured in Access:BootstrapToken", key, cancellationToken);
    }

    // The file comes first: a crash in between leaves a file that the next start writes anew, not a token that nobody knows.
    private async Task DrawAsync(CancellationToken cancellationToken)
    {
        var key = AccessKey.Draw();
        PrivateFile.Write(settings.AdminTokenFile, key.Reveal());
        await StoreAsync("made at the first start", key, cancellationToken);
    }

    private async Task StoreAsync(string name, AccessKey key, CancellationToken cancellationToken)
    {
        tokens.Add(AccessToken.CreateAdmin(name, expiresAt: null, key, clock.GetUtcNow()));
        await unitOfWork.SaveAsync(cancellationToken);
    }
}
