using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Turns;
using ZaloOrleans.Zalo.Checks;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Finds out who signed a webhook.</summary>
public sealed partial class WebhookVerifier(OfficialAccountBook book, WebhookRefusals refusals, DatabaseGate gate, ILogger<WebhookVerifier> log)
{
    // An app has one key for its webhooks; more than one among its Official Accounts is a mistake of somebody's, or a rotation.
    private const int MostKeysOfAnApp = 4;

    /// <summary>Who signed it; null where nobody did whom the engine knows. Looks at the database before it says so, or that nobody connected the Official Account.</summary>
    internal async ValueTask<WebhookSigner?> FindAsync(WebhookEnvelope envelope, WebhookDelivery delivery)
    {
        if (delivery.Signature is null)
        {
            return null;
        }

        // That nobody connected its Official Account is no more certain than that nobody signed it: it may have been connected just now.
        if (await FindAsync(await book.GetAsync(), envelope, delivery) is { IsRouted: true } known)
        {
            return known;
        }

        var fresh = await book.RefreshAsync();
        var signer = await FindAsync(fresh, envelope, delivery);
        if (signer is null)
        {
            await NoteAsync(fresh, envelope);
        }

        return signer;
    }

    /// <summary>Notes the refusal for those whom it names. It is refused whether or not that works.</summary>
    private async Task NoteAsync(FrozenDictionary<string, KnownAccount> accounts, WebhookEnvelope envelope)
    {
        foreach (var id in envelope.OaCandidates)
        {
            if (accounts.TryGetValue(id, out var known))
            {
                try
                {
                    await gate.ReadAsync(async () =>
                    {
                        await refusals.NoteAsync(known.Row);
                        return true;
                    });
                }
                catch (BusyException e)
                {
                    LogNotNoted(known.Row.OaId, e.Message);
                }
            }
        }
    }

    private async ValueTask<WebhookSigner?> FindAsync(FrozenDictionary<string, KnownAccount> accounts, WebhookEnvelope envelope, WebhookDelivery delivery)
    {
        var named = false;
        foreach (var id in envelope.OaCandidates)
        {
            if (!accounts.TryGetValue(id, out var known))
            {
                continue;
            }

            named = true;
            if (await book.KeyAsync(known) is { } key && Match(envelope, delivery, envelope.AppId ?? known.Row.AppId, id, key) is { } way)
            {
                book.Note(known, way);
                return new WebhookSigner(known.Row, IsRouted: true);
            }
        }

        // One that names a connected Official Account is signed with its key, or forged.
        return named ? null : await OfAppAsync(accounts, envelope, delivery);
    }

    private async ValueTask<WebhookSigner?> OfAppAsync(FrozenDictionary<string, KnownAccount> accounts, WebhookEnvelope envelope, WebhookDelivery delivery)
    {
        var tried = new HashSet<string>(StringComparer.Ordinal);
        foreach (var known in accounts.Values.Where(k => k.Row.AppId == envelope.AppId))
        {
            if (await book.KeyAsync(known) is { } key && tried.Add(key)
                && Match(envelope, delivery, envelope.AppId, envelope.OaCandidates.FirstOrDefault(), key) is not null)
            {
                return new WebhookSigner(known.Row, IsRouted: false);
            }

            if (tried.Count == MostKeysOfAnApp)
            {
                break;
            }
        }

        return null;
    }

    private static SignatureMatch? Match(WebhookEnvelope envelope, WebhookDelivery delivery, string? appId, string? oaId, string key) =>
        ZaloSignature.Match(delivery.Signature, delivery.Body, appId, oaId, envelope.Timestamp, delivery.Timestamp, key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "That a webhook of Official Account {Oa} was refused could not be noted: {Reason}")]
    private partial void LogNotNoted(string oa, string reason);
}

/// <summary>Whose key a webhook is signed with.</summary>
/// <param name="Connected">The Official Account.</param>
/// <param name="IsRouted">Whether the webhook is about it; else about one of the same app that nobody connected.</param>
internal sealed record WebhookSigner(ConnectedAccount Connected, bool IsRouted);
