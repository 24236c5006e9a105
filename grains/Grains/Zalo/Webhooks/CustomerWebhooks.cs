using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Gives webhooks to the customers that they are about: one person's in order, many persons at once.</summary>
public sealed partial class CustomerWebhooks(IGrainFactory grains, ILogger<CustomerWebhooks> log)
{
    private const int MostTries = 4;

    /// <summary>
    /// Gives them and settles each. Never throws for what one of them does. A customer knows again what it was given before.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="works">At most 500, in order.</param>
    /// <param name="ours">Customers of messages that we sent, by Zalo's id of the message.</param>
    internal async Task GiveAsync(AccountId account, IReadOnlyList<WebhookWork> works, IReadOnlyDictionary<string, long> ours)
    {
        ArgumentNullException.ThrowIfNull(works);
        var persons = works.Where(w => PersonOf(w) is not null).GroupBy(w => PersonOf(w)!).ToList();
        var identities = persons.Select(p => p.Key).ToImmutableArray();
        var found = identities.IsEmpty ? [] : await grains.Identities(account).Resolve(identities);
        var known = works.Where(w => w.Webhook is not null && PersonOf(w) is null)
            .GroupBy(w => MessageOf(w.Webhook!) is { } message ? ours.GetValueOrDefault(message) : 0);
        await Task.WhenAll(
        [
            .. persons.Select((person, i) => GuardedAsync(new Addressee(account, person.Key), [.. person], found[i])),
            .. known.Select(group => GuardedAsync(new Addressee(account, null), [.. group], new Resolved(group.Key, group.Key == 0))),
        ]);
    }

    /// <summary>The message that a receipt is about; the first of several.</summary>
    internal static string? MessageOf(ZaloWebhook webhook) => webhook.Fact switch
    {
        ZaloFact.Received r => r.MessageId,
        ZaloFact.Seen s => s.MessageIds.FirstOrDefault(),
        _ => null,
    };

    private static Identity? PersonOf(WebhookWork work) => work.Webhook is { } webhook ? WebhookItems.PersonOf(webhook) : null;

    private async Task GuardedAsync(Addressee to, List<WebhookWork> works, Resolved found)
    {
        try
        {
            await GiveAsync(to, works, found);
        }
        catch (Exception e) when (IsPassing(e))
        {
            works.Where(w => w.Result == WorkResult.Open).ToList().ForEach(w => w.Later());
        }
        catch (Exception) when (works.Count > 1)
        {
            // One of them is bad, and the others are not to suffer for it.
            foreach (var work in works.Where(w => w.Result == WorkResult.Open))
            {
                await GuardedAsync(to, [work], found);
            }
        }
        catch (Exception e)
        {
            LogFailed(works[0].Inbox.EventId, to.Account.Value, e);
            works[0].Fail($"{e.GetType().Name}: {e.Message}");
        }
    }

    private async Task GiveAsync(Addressee to, List<WebhookWork> works, Resolved found)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            // Nobody becomes a customer by a receipt.
            var skipped = found.IsNew ? works.TakeWhile(w => !WebhookItems.Creates(w.Webhook!)).Count() : 0;
            works.Take(skipped).ToList().ForEach(w => w.Done());
            works = works[skipped..];
            if (works.Count == 0)
            {
                return;
            }

            var answer = await grains.Customer(to.Account, found.CustomerId).Ingest(CommandOf(works, found.IsNew));
            switch (answer.Route)
            {
                case IngestRoute.Here:
                    Settle(works, answer);
                    return;

                case IngestRoute.Elsewhere:
                    found = new Resolved(answer.ElsewhereCustomerId, false);
                    break;

                case var _ when to.Identity is { } identity:
                    found = (await grains.Identities(to.Account).Resolve([identity]))[0];
                    break;

                default:
                    // The customer of a message is gone: there is no timeline for it.
                    works.ForEach(w => w.Done());
                    return;
            }
        }

        throw new BusyException("The identity changes hands too fast; nothing was done.");
    }

    private static IngestCommand CommandOf(List<WebhookWork> works, bool create) => new()
    {
        Actor = $"zalo:{works[0].Inbox.OaRowId}",
        Create = create,
        Items = [.. works.Select((w, i) => WebhookItems.ItemOf(w.Webhook!, w.Inbox.MessageId, w.Inbox.ReceivedAt, i)!)],
    };

    private static void Settle(List<WebhookWork> works, IngestAnswer answer)
    {
        foreach (var item in answer.Items)
        {
            if (item.Error is { } fault)
            {
                works[item.Index].Fail($"{fault.Code}: {fault.Detail}");
            }
            else
            {
                works[item.Index].Done();
            }
        }
    }

    /// <summary>No fault of the webhook's: the database is away or full, or a silo has just gone.</summary>
    internal static bool IsPassing(Exception e) => e is BusyException or CommitUnknownException or TimeoutException or OrleansException;

    /// <summary>Whom webhooks are about.</summary>
    /// <param name="Account">The account.</param>
    /// <param name="Identity">By which the person is known; null where only their message is.</param>
    private readonly record struct Addressee(AccountId Account, Identity? Identity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Id} of account {Account} failed.")]
    private partial void LogFailed(long id, long account, Exception e);
}
