using System.Collections.Frozen;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Finds out who signed a webhook.</summary>
public sealed class WebhookVerifier(OfficialAccountBook book)
{
    // An app has one key for its webhooks; more than one among its Official Accounts is a mistake of somebody's, or a rotation.
    private const int MostKeysOfAnApp = 4;

    /// <summary>Who signed it; null where nobody did whom the engine knows. Looks at the database before it says so.</summary>
    internal async ValueTask<WebhookSigner?> FindAsync(WebhookEnvelope envelope, WebhookDelivery delivery)
    {
        if (delivery.Signature is null)
        {
            return null;
        }

        return await FindAsync(await book.GetAsync(), envelope, delivery) ?? await FindAsync(await book.RefreshAsync(), envelope, delivery);
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
}

/// <summary>Whose key a webhook is signed with.</summary>
/// <param name="Connected">The Official Account.</param>
/// <param name="IsRouted">Whether the webhook is about it; else about one of the same app that nobody connected.</param>
internal sealed record WebhookSigner(ConnectedAccount Connected, bool IsRouted);
