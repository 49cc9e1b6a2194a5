using System.Globalization;
using MimeKit;
using Otp.Domain.Deliveries;
using Otp.Infrastructure.Delivery.Templates;

namespace Otp.Infrastructure.Delivery.Channels;

/// <summary>Hands messages to a mail server.</summary>
internal sealed class SmtpProvider : IDeliveryProvider, IAsyncDisposable
{
    private readonly SmtpSettings _settings;
    private readonly DeliverySettings _delivery;
    private readonly MessageTemplates _texts;
    private readonly MailboxAddress _from;
    private readonly TimeProvider _clock;
    private readonly StalledRecipients _stalled = new();
    private readonly TokenSource? _tokens;
    private readonly SmtpConnections _connections;

    public SmtpProvider(SmtpSettings settings, DeliverySettings delivery, HttpClient http, MessageTemplates texts, TimeProvider clock)
    {
        (_settings, _delivery, _texts, _clock) = (settings, delivery, texts, clock);
        _from = MailboxAddress.Parse(settings.From);
        _tokens = settings.OAuth is null ? null : new TokenSource(settings.OAuth, http, clock);
        _connections = new SmtpConnections(OpenAsync, settings.Limits.Connections, clock);
    }

    public string Name => _settings.Name;

    public DeliveryChannel Channel => _settings.Channel;

    public ProviderLimits Limits => _settings.Limits;

    public async Task<ProviderAnswer> DeliverAsync(Message message, CancellationToken cancellationToken)
    {
        using var mail = Mails.Of(message, _texts.Mail(message), _from, _delivery);
        while (true)
        {
            SmtpConnection connection;
            try
            {
                connection = await _connections.RentAsync(cancellationToken);
            }
            catch (Exception exception)
            {
                return SmtpAnswers.Of(exception, SmtpProgress.Begun);
            }

            try
            {
                using var wait = new RecipientWait(_connections, _clock, cancellationToken);
                await connection.SendAsync(mail, wait);
                _stalled.Forget();
                _connections.Return(connection);
                return new ProviderAnswer.Taken(Reference: null);
            }
            catch (Exception exception)
            {
                // One that lay idle may have been ended by the server meanwhile, which says nothing about this mail.
                var wasStale = connection is { IsReused: true, Progress: not SmtpProgress.HandedOver }
                    && SmtpAnswers.IsEnd(exception)
                    && exception is not OperationCanceledException && !cancellationToken.IsCancellationRequested;
                var progress = connection.Progress;
                await LeaveAsync(connection, exception, wasStale);
                if (!wasStale)
                    return Judge(exception, progress, message);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connections.DisposeAsync();
        _tokens?.Dispose();
    }

    // A recipient that the server doesn't answer for is its own affair, until nobody else is answered for either.
    private ProviderAnswer Judge(Exception exception, SmtpProgress progress, Message message)
    {
        var answer = SmtpAnswers.Of(exception, progress);
        var isStalled = progress == SmtpProgress.Named && SmtpAnswers.IsUnanswered(exception);
        if (isStalled && answer is ProviderAnswer.NotNow stalled)
            return stalled with { IsProvidersFault = _stalled.Add(message.Recipient) };
        if (progress >= SmtpProgress.Named)
            _stalled.Forget();
        return answer;
    }

    private async Task<SmtpConnection> OpenAsync(CancellationToken cancellationToken)
    {
        for (var isSecond = false; ; isSecond = true)
        {
            var token = _tokens is null ? null : await _tokens.GetAsync(cancellationToken);
            var connection = new SmtpConnection(_settings.LocalDomain ?? new IdnMapping().GetAscii(_from.Domain));
            try
            {
                await connection.OpenAsync(_settings, cancellationToken);
                if (token is not null)
                    await connection.LogInByTokenAsync(_settings.User ?? _from.Address, token, cancellationToken);
                else if (_settings.User is not null)
                    await connection.LogInAsync(_settings.User, _settings.Password!, cancellationToken);
                return connection;
            }
            catch (Exception exception) when (token is not null && !isSecond && SmtpAnswers.IsRefusedLogin(exception))
            {
                // It may have ended before its time.
                connection.Dispose();
                await _tokens!.ForgetAsync(token, cancellationToken);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }

    // After a refusal the conversation goes on; MailKit has told the server to forget the mail.
    private async Task LeaveAsync(SmtpConnection connection, Exception exception, bool wasStale)
    {
        if (connection.IsUsable && !SmtpAnswers.IsEnd(exception))
            _connections.Return(connection);
        else
            // A server that ends what lay idle says 421 too, and doesn't mean that there are too many.
            await _connections.CloseAsync(connection, isTooMany: !wasStale && SmtpAnswers.SaysTooMany(exception));
    }
}
