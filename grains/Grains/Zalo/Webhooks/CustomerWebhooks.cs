using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Privacy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Gives webhooks to the customers that they are about: one person's in order, many persons at once.</summary>
public sealed partial class CustomerWebhooks(
    IGrainFactory grains, TurnCommitter committer, ErasedPersons erasedPersons, DatabaseGate gate, WebhookOptions options, ILogger<CustomerWebhooks> log) : IDisposable
{
    private const int MostTries = 4;
    private const int MostItems = 500;
    private const int MostPersons = 500;
    private readonly SemaphoreSlim _beside = new(options.GiveBeside);
    private int _giving;

    /// <summary>
    /// Gives them and settles each. Never throws for what one of them does. A customer knows again what it was given before.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="works">At most 500, in order.</param>
    /// <param name="ours">Messages that we sent, by what webhooks call them.</param>
    /// <param name="tagged">Customers that had a tag which is gone, by the webhook that says so.</param>
    internal async Task GiveAsync(
        AccountId account, IReadOnlyList<WebhookWork> works, IReadOnlyDictionary<string, OurMessage> ours, IReadOnlyDictionary<WebhookWork, List<long>> tagged)
    {
        ArgumentNullException.ThrowIfNull(works);
        var pieces = works.SelectMany(w => PiecesOf(w, ours, tagged)).ToList();
        foreach (var some in pieces.GroupBy(p => p.To, p => p.Piece).Chunk(MostPersons))
        {
            await GiveAsync(account, some);
        }

        var byWork = pieces.ToLookup(p => p.Piece.Work, p => p.Piece);
        foreach (var work in works)
        {
            work.Settle(byWork[work]);
        }
    }

    public void Dispose() => _beside.Dispose();

    private static IEnumerable<(Addressee To, WebhookPiece Piece)> PiecesOf(
        WebhookWork work, IReadOnlyDictionary<string, OurMessage> ours, IReadOnlyDictionary<WebhookWork, List<long>> tagged)
    {
        var (webhook, messageId) = (work.Webhook!, work.Inbox.MessageId);
        if (webhook.Fact is ZaloFact.Tagged tag)
        {
            foreach (var user in tag.UserIds.Distinct(StringComparer.Ordinal))
            {
                yield return (new Addressee(new Identity(IdentityKind.Zalo, user), 0),
                    new WebhookPiece(work, webhook with { UserId = user }, WebhookItems.PartIdOf(messageId, user)));
            }

            foreach (var customer in tagged.GetValueOrDefault(work) ?? [])
            {
                yield return (new Addressee(null, customer), new WebhookPiece(work, webhook, WebhookItems.PartIdOf(messageId, $"c{customer}")));
            }
        }
        else if (WebhookItems.PersonOf(webhook) is { } person)
        {
            // What is known already by Zalo's id is no news.
            if (webhook.Fact is not ZaloFact.Echoed { MessageId: { } id } || !ours.ContainsKey(id))
            {
                yield return (new Addressee(person, 0), new WebhookPiece(work, webhook, messageId));
            }
        }
        else if (OurMessages.Find(webhook, ours) is { } message)
        {
            yield return (new Addressee(null, message.CustomerId), new WebhookPiece(work, webhook, messageId));
        }
    }

    private async Task GiveAsync(AccountId account, IGrouping<Addressee, WebhookPiece>[] persons)
    {
        // A widget names the person twice over: the account's own id counts where Zalo's leads to nobody yet.
        var identities = persons.SelectMany(p => IdentitiesOf(p.Key, p)).Distinct().ToImmutableArray();
        var found = identities.IsEmpty ? [] : await grains.Identities(account).Resolve(identities);
        var leads = identities.Zip(found).ToDictionary(p => p.First, p => p.Second);
        var erased = await ErasedAsync(account, [.. leads.Where(l => l.Value.IsNew).Select(l => l.Key)]);
        for (var next = 0; next < persons.Length;)
        {
            var isBeside = committer.Open - Volatile.Read(ref _giving) > options.Others;
            var some = persons.Skip(next).Take(isBeside ? 1 : options.GiveAtOnce).Select(person => (person.Key, Pieces: person.ToList(), To: LeadOf(person))).ToList();
            next += some.Count;
            await (isBeside ? BesideAsync(GiveSomeAsync) : GiveSomeAsync());

            async Task GiveSomeAsync()
            {
                Interlocked.Add(ref _giving, some.Count);
                await Task.WhenAll(some.Select(p => InChunksAsync(account, p.Key, p.Pieces, p.To, erased)));
                Interlocked.Add(ref _giving, -some.Count);
            }
        }

        Resolved LeadOf(IGrouping<Addressee, WebhookPiece> person)
        {
            var known = IdentitiesOf(person.Key, person).Select(i => leads[i]).ToList();
            return person.Key.Identity is null ? new Resolved(person.Key.CustomerId, false)
                : known.Exists(k => !k.IsNew) ? known.Find(k => !k.IsNew) : known[0];
        }
    }

    /// <summary>
    /// Turns share the processors by how many of each kind are open: where others than effects are, somebody waits for their answer. Effects step back
    /// then: all lanes of the silo together ask for a few turns at a time, but do not stop.
    /// </summary>
    private async Task BesideAsync(Func<Task> give)
    {
        await _beside.WaitAsync();
        try
        {
            await give();
        }
        finally
        {
            _beside.Release();
        }
    }

    private static IEnumerable<Identity> IdentitiesOf(Addressee to, IEnumerable<WebhookPiece> pieces) => to.Identity is not { } identity
        ? []
        : pieces.Select(p => p.Webhook.Fact).OfType<ZaloFact.WidgetJoined>().Select(w => new Identity(IdentityKind.External, w.ExternalId!)).Prepend(identity);

    /// <summary>When those were erased who lead to nobody any more: what is of their time before that makes nobody a customer, and is not kept.</summary>
    private async Task<Dictionary<Identity, DateTimeOffset>> ErasedAsync(AccountId account, IReadOnlyCollection<Identity> strangers) =>
        strangers.Count == 0 ? [] : await gate.ReadAsync(() => erasedPersons.FindAsync(account, strangers));

    private async Task InChunksAsync(AccountId account, Addressee to, List<WebhookPiece> pieces, Resolved found, Dictionary<Identity, DateTimeOffset> erased)
    {
        foreach (var some in pieces.Chunk(MostItems))
        {
            await GuardedAsync(account, to, [.. some], found, erased);
        }
    }

    private async Task GuardedAsync(AccountId account, Addressee to, List<WebhookPiece> pieces, Resolved found, Dictionary<Identity, DateTimeOffset> erased)
    {
        try
        {
            await GiveAsync(account, to, pieces, found, erased);
        }
        catch (Exception e) when (IsPassing(e))
        {
            pieces.Where(p => p.Result == WorkResult.Open).ToList().ForEach(p => p.Later());
        }
        catch (Exception) when (pieces.Count > 1)
        {
            // One of them is bad, and the others are not to suffer for it.
            foreach (var piece in pieces.Where(p => p.Result == WorkResult.Open))
            {
                await GuardedAsync(account, to, [piece], found, erased);
            }
        }
        catch (Exception e)
        {
            LogFailed(pieces[0].Work.Inbox.EventId, account.Value, e);
            pieces[0].Fail($"{e.GetType().Name}: {e.Message}");
        }
    }

    private async Task GiveAsync(AccountId account, Addressee to, List<WebhookPiece> pieces, Resolved found, Dictionary<Identity, DateTimeOffset> erased)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (found.IsNew && to.Identity is { } gone && erased.TryGetValue(gone, out var at))
            {
                pieces.Where(p => !WebhookItems.Creates(p.Webhook) || p.Work.Inbox.ReceivedAt <= at).ToList().ForEach(p => p.Forget());
                pieces = pieces.FindAll(p => p.Result == WorkResult.Open);
            }

            // Nobody becomes a customer by a receipt.
            var skipped = found.IsNew ? pieces.TakeWhile(p => !WebhookItems.Creates(p.Webhook)).Count() : 0;
            pieces.Take(skipped).ToList().ForEach(p => p.Done());
            pieces = pieces[skipped..];
            if (pieces.Count == 0)
            {
                return;
            }

            var answer = await grains.Customer(account, found.CustomerId).Ingest(CommandOf(pieces, found.IsNew));
            switch (answer.Route)
            {
                case IngestRoute.Here:
                    Settle(pieces, answer);
                    return;

                case IngestRoute.Elsewhere:
                    found = new Resolved(answer.ElsewhereCustomerId, false);
                    break;

                case var _ when to.Identity is { } identity:
                    found = (await grains.Identities(account).Resolve([identity]))[0];
                    erased = answer.Route == IngestRoute.Erased ? await ErasedAsync(account, [identity]) : erased;
                    break;

                case IngestRoute.Erased:
                    pieces.ForEach(p => p.Forget());
                    return;

                default:
                    // The customer of a message is gone: there is no timeline for it.
                    pieces.ForEach(p => p.Done());
                    return;
            }
        }

        throw new BusyException("The identity changes hands too fast; nothing was done.");
    }

    private static IngestCommand CommandOf(List<WebhookPiece> pieces, bool create) => new()
    {
        Actor = $"zalo:{pieces[0].Work.Inbox.OaRowId}",
        Create = create,
        Items = [.. pieces.Select((p, i) =>
            WebhookItems.ItemOf(p.Webhook, p.MessageId, p.Work.Inbox.ReceivedAt, i, p.Work.Inbox.OaRowId, E164.Normalize)!)],
    };

    private static void Settle(List<WebhookPiece> pieces, IngestAnswer answer)
    {
        foreach (var item in answer.Items)
        {
            if (item.Error is { } fault)
            {
                pieces[item.Index].Fail($"{fault.Code}: {fault.Detail}");
            }
            else
            {
                pieces[item.Index].Done();
            }
        }
    }

    /// <summary>No fault of the webhook's: the database is away or full, or a silo has just gone.</summary>
    internal static bool IsPassing(Exception e) => e is BusyException or CommitUnknownException or TimeoutException or OrleansException;

    /// <summary>Whom pieces are about.</summary>
    /// <param name="Identity">By which the person is known; null where only their row is.</param>
    /// <param name="CustomerId">Their row, where no identity is known.</param>
    private readonly record struct Addressee(Identity? Identity, long CustomerId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Webhook {Id} of account {Account} failed.")]
    private partial void LogFailed(long id, long account, Exception e);
}
