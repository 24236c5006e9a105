using System.Security.Cryptography;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo;

/// <summary>
/// Gets what messages are sent with: the Official Account's access token, and for notifications of its Mini App that app's Open API key. It is
/// asked for before anything is taken out of the queue, so that a message waits there and pays no attempt.
/// </summary>
public sealed class SendCredentials(IGrainFactory grains, MiniAppReader apps, DatabaseGate gate)
{
    // Whoever lets a revoked Official Account send again wakes its senders; this is how long they rest without that.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(10);

    /// <summary>Asks. Throws <see cref="Errors.BusyException"/> where nothing can be read.</summary>
    /// <param name="account">The account.</param>
    /// <param name="oaId">Row id of the Official Account.</param>
    /// <param name="channel">The channel.</param>
    public Task<CredentialOffer> AskAsync(AccountId account, long oaId, MessageChannel channel) =>
        channel == MessageChannel.MiniApp ? KeyAsync(account, oaId) : TokenAsync(account, oaId);

    /// <summary>The channels that go with the same as this one, and rest without it.</summary>
    public static IEnumerable<MessageChannel> ChannelsWith(MessageChannel channel) =>
        MessageChannels.All.Where(c => c == MessageChannel.MiniApp == (channel == MessageChannel.MiniApp));

    /// <summary>Zalo refuses the access token: the next one who asks gets another.</summary>
    public Task ForgetAsync(AccountId account, long oaId, SendCredential refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        return grains.ZaloToken(account, oaId).Forget(refused.Secret);
    }

    private async Task<CredentialOffer> TokenAsync(AccountId account, long oaId)
    {
        var offer = await grains.ZaloToken(account, oaId).Offer();
        return offer.Lack is TokenLack.None or TokenLack.Gone
            ? new CredentialOffer(new SendCredential(offer.Token ?? ""), TimeSpan.Zero)
            : new CredentialOffer(null, offer.RetryAfter);
    }

    private async Task<CredentialOffer> KeyAsync(AccountId account, long oaId)
    {
        if (await gate.ReadAsync(() => apps.OfOfficialAccountAsync(account, oaId)) is not var (app, isRevoked))
        {
            return new CredentialOffer(new SendCredential(""), TimeSpan.Zero);
        }

        return isRevoked ? new CredentialOffer(null, LookAgain) : new CredentialOffer(new SendCredential(await OpenAsync(app)) { AppId = app.AppId }, TimeSpan.Zero);
    }

    /// <summary>A key that does not open is none: a person has to give it again.</summary>
    private async Task<string> OpenAsync(AppAccount app)
    {
        try
        {
            return await gate.ReadAsync(() => apps.OpenApiKeyAsync(app)) ?? "";
        }
        catch (CryptographicException)
        {
            return "";
        }
    }
}

/// <summary>What somebody who wants to send gets.</summary>
/// <param name="Credential">What to call Zalo with; null: nothing now.</param>
/// <param name="RetryAfter">Where there is nothing: when to ask again. Who rests because of a parked Official Account is also woken when it goes on.</param>
public sealed record CredentialOffer(SendCredential? Credential, TimeSpan RetryAfter);
