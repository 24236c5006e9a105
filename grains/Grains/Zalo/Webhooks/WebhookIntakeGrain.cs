using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>
/// Takes webhooks in: who signed it, then one commit of the raw body, its place in the inbox of its lane, and the lane's signal. It holds
/// nothing, and each silo has as many of it as it has processors, many calls at a time.
/// </summary>
[GrainType("webhook-intake")]
[StatelessWorker]
[Reentrant]
public sealed partial class WebhookIntakeGrain(WebhookVerifier verifier, MiniAppVerifier miniApps, TurnRuntime runtime, WebhookMetrics metrics, ILogger<WebhookIntakeGrain> log)
    : Grain, IWebhookIntakeGrain
{
    private const int LongestName = 100;
    private const int LongestUnroutedId = 100;

    public async Task<WebhookReceipt> Take(WebhookDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var receipt = WebhookEnvelope.Read(delivery.Body) switch
        {
            null => WebhookReceipt.Malformed,
            { IsConsoleTest: true } => WebhookReceipt.ConsoleTest,
            var envelope => await VerifyAsync(envelope, delivery),
        };
        metrics.Taken(receipt);
        return receipt;
    }

    public async Task<WebhookReceipt> TakeMiniApp(WebhookDelivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var receipt = WebhookReceipt.Malformed;
        if (WebhookEnvelope.Read(delivery.Body) is { } envelope)
        {
            receipt = WebhookReceipt.Forged;
            if (await miniApps.FindAsync(envelope, delivery) is { } connected)
            {
                await KeepAsync(connected, envelope, delivery);
                receipt = WebhookReceipt.Kept;
            }
        }

        metrics.Taken(receipt);
        return receipt;
    }

    private async Task<WebhookReceipt> VerifyAsync(WebhookEnvelope envelope, WebhookDelivery delivery)
    {
        switch (await verifier.FindAsync(envelope, delivery))
        {
            case null:
                return WebhookReceipt.Forged;

            case { IsRouted: false, Connected: var sibling }:
                await CommitAsync(new Turn { Account = sibling.Account, Rows = [UnroutedOf(envelope)] });
                LogUnrouted(sibling.AppId);
                return WebhookReceipt.Unrouted;

            case { Connected: var connected }:
                await KeepAsync(connected, envelope, delivery);
                return WebhookReceipt.Kept;
        }
    }

    private async Task KeepAsync(ConnectedAccount connected, WebhookEnvelope envelope, WebhookDelivery delivery)
    {
        var webhook = ZaloWebhookReader.Read(envelope.Body, delivery.Body, connected.OaId);
        if (webhook.Fact is ZaloFact.Unknown && metrics.Unknown(NameOf(envelope)))
        {
            LogUnknown(NameOf(envelope));
        }

        await using var lease = await runtime.DrawAsync((IdSequence.OaWebhookEvents, 1));
        var (id, now, done) = (lease.Bag.Next(IdSequence.OaWebhookEvents), runtime.Clock.GetUtcNow(), WebhookItems.IsKeptOnly(webhook));
        var kept = new WebhookEventRow(id, connected.Account, NameOf(envelope), envelope.StorableJson, now, done);
        var lane = WebhookLanes.Of(connected.OaId, webhook.UserId);
        await CommitAsync(done
            ? new Turn { Account = connected.Account, Rows = [kept] }
            : new Turn
            {
                Account = connected.Account,
                Rows = [kept, new WebhookInboxRow(id, connected.Account, lane, now, connected.RowId, connected.OaId, WebhookItems.MessageIdOf(webhook))],
                Signals = [new Signal(GrainKey.WebhookLane(connected.Account, lane), WebhookLanes.Work)],
            });
    }

    private async Task CommitAsync(Turn turn)
    {
        if (await runtime.Committer.CommitAsync(turn) is not TurnOutcome.Committed and var outcome)
        {
            throw new InvalidOperationException($"The webhook was not kept: {outcome}.");
        }
    }

    private UnroutedWebhookRow UnroutedOf(WebhookEnvelope envelope) => new(
        Cut(envelope.AppId ?? "", LongestUnroutedId), envelope.OaCandidates.FirstOrDefault() is { } oa ? Cut(oa, LongestUnroutedId) : null,
        NameOf(envelope), envelope.StorableJson, runtime.Clock.GetUtcNow());

    /// <summary>The event's name as it can be stored.</summary>
    private static string NameOf(WebhookEnvelope envelope) => envelope.Name.Length == 0 ? "unnamed" : Cut(envelope.Name, LongestName);

    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    [LoggerMessage(Level = LogLevel.Warning, Message = "A webhook of an Official Account that nobody connected came for app {App}. See engine.unrouted_webhooks.")]
    private partial void LogUnrouted(string app);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zalo sends webhooks named {Name}, which the engine does not know. They are kept, and nothing follows from them.")]
    private partial void LogUnknown(string name);
}
