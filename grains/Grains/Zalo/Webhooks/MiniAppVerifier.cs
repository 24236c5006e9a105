using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Finds out whose Mini App a webhook is of, by the key that it is signed with.</summary>
public sealed partial class MiniAppVerifier(MiniAppReader reader, DatabaseGate gate, ILogger<MiniAppVerifier> log)
{
    private const int LongestAppId = 30;
    private readonly ConcurrentDictionary<string, string> _ways = new(StringComparer.Ordinal);

    /// <summary>The Official Account of the app whose key it is signed with; null where there is none.</summary>
    internal async Task<ConnectedAccount?> FindAsync(WebhookEnvelope envelope, WebhookDelivery delivery)
    {
        if (delivery.Signature is null || envelope.AppId is not { Length: <= LongestAppId } appId)
        {
            return null;
        }

        ConnectedAccount? found = null;
        foreach (var app in await gate.ReadAsync(() => reader.OfAppAsync(appId)))
        {
            var keys = await KeysAsync(app);
            if (MiniAppSignature.Match(delivery.Signature, delivery.Body, keys) is { } way && found is null)
            {
                Note(appId, way);
                found = new ConnectedAccount(app.Account, app.RowId, app.OaId, app.AppId, null);
            }
        }

        return found;
    }

    private async Task<List<(string Name, string Key)>> KeysAsync(AppAccount app)
    {
        var keys = new List<(string Name, string Key)>(2);
        try
        {
            if (await gate.ReadAsync(() => reader.OpenApiKeyAsync(app)) is { } openApi)
            {
                keys.Add(("Open API key", openApi));
            }

            if (await gate.ReadAsync(() => reader.AppSecretAsync(app)) is { } secret)
            {
                keys.Add(("app secret", secret));
            }
        }
        catch (CryptographicException e)
        {
            LogBroken(app.OaId, e.Message);
        }

        return keys;
    }

    private void Note(string appId, string way)
    {
        if (!_ways.TryGetValue(appId, out var before) || before != way)
        {
            _ways[appId] = way;
            LogWay(appId, way);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Webhooks of the Mini App of app {App} are signed with the {Way}.")]
    private partial void LogWay(string app, string way);

    [LoggerMessage(Level = LogLevel.Error, Message = "The app secret or Open API key of Official Account {Oa} cannot be opened ({Reason}). Give it again.")]
    private partial void LogBroken(string oa, string reason);
}
