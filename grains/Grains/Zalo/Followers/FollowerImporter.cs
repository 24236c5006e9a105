using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>One step of an import: asks Zalo for a page, or gives the page in hand to the customers. It holds and commits nothing.</summary>
public sealed partial class FollowerImporter(
    IGrainFactory grains, SendPermits permits, ZaloFollowers zalo, FollowerCustomers customers, MessageIdReader messageIds, DatabaseGate gate, ImportMetrics metrics, TimeProvider clock,
    ILogger<FollowerImporter> log)
{
    // Messages share the rate and come first: the import takes little at a time, and where nothing is left it steps back for a moment.
    private const int DetailsAtOnce = 10;
    private const string AfterAllLanes = "";
    private static readonly TimeSpan StepBack = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The import after its next step; null where the Official Account is gone. It may be taken again from the same state, if it is not committed.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="oaId">Row id of the Official Account.</param>
    /// <param name="state">The import, which runs.</param>
    public async Task<FollowerImportState?> NextAsync(AccountId account, long oaId, FollowerImportState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Page.IsEmpty && state.Slices.IsEmpty)
        {
            return FollowerSlices.Finish(state, clock.GetUtcNow());
        }

        var offer = await grains.ZaloToken(account, oaId).Offer();
        return offer.Lack == TokenLack.Gone ? null
            : offer.Token is not { } token ? FollowerImports.WithoutToken(state, offer, clock.GetUtcNow())
            : state.Page.IsEmpty ? await ListAsync(new Oa(account, oaId, token), state)
            : await GiveAsync(new Oa(account, oaId, token), state);
    }

    private async Task<FollowerImportState> ListAsync(Oa oa, FollowerImportState state)
    {
        var (granted, wait) = await PermitsAsync(oa, 1);
        var slice = state.Slices[^1];
        if (granted == 0)
        {
            return state with { RestUntil = clock.GetUtcNow() + wait };
        }

        if (slice.NeedsTags)
        {
            var tags = await zalo.TagsAsync(oa.Token);
            return IsPassing(tags) ? await RefusedAsync(oa, state, tags) : FollowerSlices.ByTags(state with { Failures = 0 }, tags.Value ?? []);
        }

        var page = await zalo.PageAsync(oa.Token, slice);
        if (page.Value is not null)
        {
            metrics.PageRead();
        }

        return page.Value is { } users
            ? FollowerSlices.Listed(state, users, FollowerSlices.DayOf(clock.GetUtcNow())) with { Page = await UnmetAsync(oa, state, users.Ids), Failures = 0 }
            : await RefusedAsync(oa, state, page);
    }

    /// <summary>Those who were not met in another slice of this import, and whether they are customers.</summary>
    private async Task<ImmutableArray<FollowerPerson>> UnmetAsync(Oa oa, FollowerImportState state, ImmutableArray<string> ids)
    {
        var messages = ids.Select(id => FollowerItems.MessageIdOf(oa.Id, state.Number, id)).ToList();
        var taken = ids.IsEmpty ? [] : await gate.ReadAsync(() => messageIds.TakenAsync(oa.Account, messages));
        ids = [.. ids.Zip(messages).Where(p => !taken.Contains(p.Second)).Select(p => p.First)];
        var found = await ResolveAsync(oa, ids);
        return [.. ids.Zip(found, (id, f) => new FollowerPerson(id, f.IsNew))];
    }

    private async Task<ImmutableArray<Resolved>> ResolveAsync(Oa oa, ImmutableArray<string> ids) =>
        ids.IsEmpty ? [] : await grains.Identities(oa.Account).Resolve([.. ids.Select(FollowerItems.IdentityOf)]);

    private async Task<FollowerImportState> GiveAsync(Oa oa, FollowerImportState state)
    {
        var found = await ResolveAsync(oa, [.. state.Page.Select(p => p.Id)]);
        var people = state.Page.Zip(found, (p, f) => new FoundFollower(p, f, null)).ToList();
        var asks = !state.WithoutDetails && state.Failures < FollowerImports.MostForDetails;
        var wanted = asks ? people.Where(p => p.Person.IsNew && p.Found.IsNew).Select(p => p.Person.Id).ToList() : [];
        var (details, halt, wait) = await DetailsAsync(oa, wanted);
        if (halt is { Why.Class: AnswerClass.Stop })
        {
            LogWithoutDetails(oa.Id, oa.Account.Value, halt.Code ?? "");
            (state, wanted) = (state with { WithoutDetails = true }, []);
        }

        var ready = people.Where(p => details.ContainsKey(p.Person.Id) || !wanted.Contains(p.Person.Id))
            .Select(p => p with { Detail = details.GetValueOrDefault(p.Person.Id) }).ToList();
        var now = clock.GetUtcNow();
        var next = FollowerImports.Given(state, await customers.GiveAsync(oa.Account, oa.Id, state, ready, now), now);
        return halt is not null && IsPassing(halt) ? await RefusedAsync(oa, next, halt)
            : wait > TimeSpan.Zero ? next with { RestUntil = now + wait }
            : next;
    }

    /// <summary>What Zalo tells of persons: those who were asked about, why it stopped if it did, and how long the rate makes the others wait.</summary>
    private async Task<(Dictionary<string, FollowerDetail?> Details, FollowerAnswer<FollowerDetail>? Halt, TimeSpan Wait)> DetailsAsync(Oa oa, List<string> ids)
    {
        var details = new Dictionary<string, FollowerDetail?>(StringComparer.Ordinal);
        while (details.Count < ids.Count)
        {
            var (granted, wait) = await PermitsAsync(oa, Math.Min(DetailsAtOnce, ids.Count - details.Count));
            if (granted == 0)
            {
                return (details, null, wait);
            }

            var some = ids.Skip(details.Count).Take(granted).ToList();
            var answers = await Task.WhenAll(some.Select(id => zalo.DetailAsync(oa.Token, id)));
            foreach (var (id, answer) in some.Zip(answers).Where(p => !IsPassing(p.Second) && p.Second.Why.Class != AnswerClass.Stop))
            {
                details[id] = answer.Value;
            }

            if ((Array.Find(answers, a => a.Why.Class == AnswerClass.Stop) ?? Array.Find(answers, IsPassing)) is { } halt)
            {
                return (details, halt, TimeSpan.Zero);
            }
        }

        return (details, null, TimeSpan.Zero);
    }

    /// <summary>The same rate holds for every call of the Official Account's; where that is used up for longer, the import rests.</summary>
    private async Task<(int Granted, TimeSpan Wait)> PermitsAsync(Oa oa, int wanted)
    {
        while (true)
        {
            var held = await permits.HoldAsync(oa.Account, MessageChannel.Oa, new PermitRequest(AfterAllLanes, [new PermitGroup(oa.Id, 0, wanted)]));
            var (granted, wait) = (held.Granted[0], held.RetryAfter[0]);
            for (var i = 0; i < granted; i++)
            {
                // The calls are made at once.
                held.Use(0);
            }

            if (granted > 0 || wait > ShortWait)
            {
                return (granted, wait);
            }

            await Task.Delay(wait > StepBack ? wait : StepBack, clock);
        }
    }

    private static bool IsPassing<T>(FollowerAnswer<T> answer) where T : class => answer.Why.Class is AnswerClass.Quota or AnswerClass.Later or AnswerClass.RefreshToken;

    private async Task<FollowerImportState> RefusedAsync<T>(Oa oa, FollowerImportState state, FollowerAnswer<T> answer) where T : class
    {
        if (answer.Why.Class == AnswerClass.RefreshToken)
        {
            await grains.ZaloToken(oa.Account, oa.Id).Forget(oa.Token);
        }

        LogRefused(oa.Id, oa.Account.Value, answer.Code ?? "");
        return FollowerImports.Refused(state, answer.Why, answer.Code, answer.Detail, clock.GetUtcNow());
    }

    /// <summary>Who asks.</summary>
    private sealed record Oa(AccountId Account, long Id, string Token)
    {
        /// <summary>Without the token.</summary>
        public override string ToString() => $"{nameof(Oa)} {Id} of account {Account}";
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Zalo refused the import of followers of Official Account {Row} of account {Account}: {Code}")]
    private partial void LogRefused(long row, long account, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zalo does not tell Official Account {Row} of account {Account} about each follower; the import goes on without: {Code}")]
    private partial void LogWithoutDetails(long row, long account, string code);
}
