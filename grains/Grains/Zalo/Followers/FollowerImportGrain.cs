using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Audit;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>
/// The import of an Official Account's followers, one step and one commit after the other: a page is read and committed with whom it
/// names, then they are given to their customers and counted. If it dies between the two, the page is given again, and the customers know
/// what they had. A wake-up stands for the next step, so that another silo goes on.
/// </summary>
[GrainType("follower-import")]
public sealed partial class FollowerImportGrain(
    TurnRuntime runtime, ZaloFollowers zalo, FollowerCustomers customers, MessageIdReader messageIds, ILogger<FollowerImportGrain> log)
    : TurnGrain<FollowerImportState>(runtime), IFollowerImportGrain
{
    private const string Work = "import_followers";
    private const int MostTries = 5;

    // Messages share the rate: they find a place between so many.
    private const int DetailsAtOnce = 10;
    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);
    private readonly List<long> _signals = [];
    private Task _pump = Task.CompletedTask;

    private long OaId => Key.NumberAt(0);

    public async Task<CatalogAnswer> Start(string actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (State is { Phase: ImportPhase.Running })
            {
                return Answer();
            }

            var now = Now(State?.At ?? default);
            var next = FollowerImports.Begin(State, actor, now);
            await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1), (IdSequence.AuditLogs, 1));
            var turn = new Turn
            {
                Account = Account,
                Produces = [NewWakeup.Now(ids.Bag.Next(IdSequence.Wakeups), Key, now, Work, [])],
                Rows = [new AuditRow(ids.Bag.Next(IdSequence.AuditLogs), Account, "zalo_accounts", OaId, "update", actor, now, null,
                    System.Text.Encoding.UTF8.GetString(Json.Bytes(new { follower_import = next.Number })))],
            };
            switch (await CommitAsync(turn, next))
            {
                case TurnOutcome.Committed:
                    return Answer();
                case TurnOutcome.VersionConflict:
                    break;
                case var outcome:
                    throw new InvalidOperationException($"The turn came to {outcome}.");
            }
        }

        throw new BusyException("The import is started by others all the time.");
    }

    public Task<CatalogAnswer> Progress() => Task.FromResult(CatalogAnswer.Done(FollowerImports.Progress(State, Runtime.Clock.GetUtcNow())));

    protected override Task<WakeOutcome> HandleAsync(Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(wakeup);

        // Its row stays until a step's turn consumes it, and comes again if this activation dies before.
        if (!_signals.Contains(wakeup.Id))
        {
            _signals.Add(wakeup.Id);
        }

        if (_pump.IsCompleted)
        {
            _pump = PumpAsync();
        }

        return Task.FromResult(WakeOutcome.Done);
    }

    private CatalogAnswer Answer() => new(CatalogOutcome.Accepted, FollowerImports.Progress(State, Runtime.Clock.GetUtcNow()), null, []);

    private async Task PumpAsync()
    {
        // The call that woke the import is answered first.
        await Task.Yield();
        try
        {
            while (_signals.Count > 0)
            {
                DelayDeactivation(TimeSpan.FromMinutes(1));
                var signals = _signals.ToImmutableArray();
                await StepAsync(signals, State is { Phase: ImportPhase.Running } state ? await NextAsync(state with { RestUntil = null }) : null);
            }
        }
        catch (Exception e)
        {
            // The signals' rows are still there and bring the import back.
            _signals.Clear();
            LogStopped(Key.Text, e.Message);
        }
    }

    private async Task<FollowerImportState> NextAsync(FollowerImportState state)
    {
        if (state.Page.IsEmpty && state.Slices.IsEmpty)
        {
            return FollowerSlices.Finish(state, Runtime.Clock.GetUtcNow());
        }

        var offer = await GrainFactory.ZaloToken(Account, OaId).Offer();
        return offer.Token is not { } token ? FollowerImports.WithoutToken(state, offer, Runtime.Clock.GetUtcNow())
            : state.Page.IsEmpty ? await ListAsync(state, token)
            : await GiveAsync(state, token);
    }

    private async Task<FollowerImportState> ListAsync(FollowerImportState state, string token)
    {
        var (granted, wait) = await PermitsAsync(1);
        var slice = state.Slices[^1];
        if (granted == 0)
        {
            return state with { RestUntil = Runtime.Clock.GetUtcNow() + wait };
        }

        if (slice.NeedsTags)
        {
            var tags = await zalo.TagsAsync(token);
            return IsPassing(tags) ? await RefusedAsync(state, tags, token) : FollowerSlices.ByTags(state with { Failures = 0 }, tags.Value ?? []);
        }

        var page = await zalo.PageAsync(token, slice);
        return page.Value is { } users
            ? FollowerSlices.Listed(state, users, FollowerSlices.DayOf(Runtime.Clock.GetUtcNow())) with { Page = await UnmetAsync(state, users.Ids), Failures = 0 }
            : await RefusedAsync(state, page, token);
    }

    /// <summary>Those who were not met in another slice of this import, and whether they are customers.</summary>
    private async Task<ImmutableArray<FollowerPerson>> UnmetAsync(FollowerImportState state, ImmutableArray<string> ids)
    {
        var messages = ids.Select(id => FollowerItems.MessageIdOf(OaId, state.Number, id)).ToList();
        var taken = ids.IsEmpty ? [] : await Runtime.Gate.ReadAsync(() => messageIds.TakenAsync(Account, messages));
        ids = [.. ids.Zip(messages).Where(p => !taken.Contains(p.Second)).Select(p => p.First)];
        var found = await ResolveAsync(ids);
        return [.. ids.Zip(found, (id, f) => new FollowerPerson(id, f.IsNew))];
    }

    private async Task<ImmutableArray<Resolved>> ResolveAsync(ImmutableArray<string> ids) =>
        ids.IsEmpty ? [] : await GrainFactory.Identities(Account).Resolve([.. ids.Select(FollowerItems.IdentityOf)]);

    private async Task<FollowerImportState> GiveAsync(FollowerImportState state, string token)
    {
        var found = await ResolveAsync([.. state.Page.Select(p => p.Id)]);
        var people = state.Page.Zip(found, (p, f) => new FoundFollower(p, f, null)).ToList();
        var asks = !state.WithoutDetails && state.Failures < FollowerImports.MostForDetails;
        var wanted = asks ? people.Where(p => p.Person.IsNew && p.Found.IsNew).Select(p => p.Person.Id).ToList() : [];
        var (details, halt, wait) = await DetailsAsync(wanted, token);
        if (halt is { Why.Class: AnswerClass.Stop })
        {
            LogWithoutDetails(Key.Text, halt.Code ?? "");
            (state, wanted) = (state with { WithoutDetails = true }, []);
        }

        var ready = people.Where(p => details.ContainsKey(p.Person.Id) || !wanted.Contains(p.Person.Id))
            .Select(p => p with { Detail = details.GetValueOrDefault(p.Person.Id) }).ToList();
        var now = Runtime.Clock.GetUtcNow();
        var next = FollowerImports.Given(state, await customers.GiveAsync(Account, OaId, state, ready, now), now);
        return halt is not null && IsPassing(halt) ? await RefusedAsync(next, halt, token)
            : wait > TimeSpan.Zero ? next with { RestUntil = now + wait }
            : next;
    }

    /// <summary>What Zalo tells of persons: those who were asked about, why it stopped if it did, and how long the rate makes the others wait.</summary>
    private async Task<(Dictionary<string, FollowerDetail?> Details, FollowerAnswer<FollowerDetail>? Halt, TimeSpan Wait)> DetailsAsync(List<string> ids, string token)
    {
        var details = new Dictionary<string, FollowerDetail?>(StringComparer.Ordinal);
        while (details.Count < ids.Count)
        {
            var (granted, wait) = await PermitsAsync(Math.Min(DetailsAtOnce, ids.Count - details.Count));
            if (granted == 0)
            {
                return (details, null, wait);
            }

            var some = ids.Skip(details.Count).Take(granted).ToList();
            var answers = await Task.WhenAll(some.Select(id => zalo.DetailAsync(token, id)));
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
    private async Task<(int Granted, TimeSpan Wait)> PermitsAsync(int wanted)
    {
        while (true)
        {
            var lease = await GrainFactory.RateLimiter(Account, MessageChannel.Oa.Word()).Lease(wanted);
            if (lease.Granted > 0 || lease.RetryAfter > ShortWait)
            {
                return (lease.Granted, lease.RetryAfter);
            }

            await Task.Delay(lease.RetryAfter, Runtime.Clock);
        }
    }

    private static bool IsPassing<T>(FollowerAnswer<T> answer) where T : class => answer.Why.Class is AnswerClass.Quota or AnswerClass.Later or AnswerClass.RefreshToken;

    private async Task<FollowerImportState> RefusedAsync<T>(FollowerImportState state, FollowerAnswer<T> answer, string token) where T : class
    {
        if (answer.Why.Class == AnswerClass.RefreshToken)
        {
            await GrainFactory.ZaloToken(Account, OaId).Forget(token);
        }

        LogRefused(Key.Text, answer.Code ?? "");
        return FollowerImports.Refused(state, answer.Why, answer.Code, answer.Detail, Runtime.Clock.GetUtcNow());
    }

    /// <summary>Commits a step with the wake-up for the next one. Null: there is nothing to do, and only the signals go.</summary>
    private async Task StepAsync(ImmutableArray<long> signals, FollowerImportState? next)
    {
        var now = Now(State?.At ?? default);
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        NewWakeup? wakeup = null;
        if (next is { Phase: ImportPhase.Running })
        {
            // If this activation dies, its own signal brings the import back.
            var id = ids.Bag.Next(IdSequence.Wakeups);
            wakeup = next.RestUntil is { } until ? NewWakeup.At(id, Key, until, Work, []) : NewWakeup.Now(id, Key, now, Work, []) with { DeliveredByCaller = true };
        }

        var turn = new Turn { Account = Account, Consumes = signals, Produces = wakeup is null ? [] : [wakeup] };
        switch (next is null ? await CommitAsync(turn) : await CommitAsync(turn, next with { At = now }))
        {
            case TurnOutcome.Committed:
                _signals.RemoveAll(signals.Contains);
                if (wakeup is { HandOff: true })
                {
                    _signals.Add(wakeup.Id);
                }

                Ended(next);
                break;

            case TurnOutcome.WakeupGone gone:
                _signals.RemoveAll(gone.Ids.Contains);
                break;

            case TurnOutcome.VersionConflict:
                // Another activation goes on with it.
                _signals.Clear();
                break;

            case var outcome:
                throw new InvalidOperationException($"The turn came to {outcome}.");
        }
    }

    private void Ended(FollowerImportState? state)
    {
        if (state is { Phase: ImportPhase.Done })
        {
            LogDone(state.Number, OaId, Account.Value, state.Found, state.Total, state.Created, state.Known, state.Failed);
        }
        else if (state is { Phase: ImportPhase.Failed })
        {
            LogFailed(state.Number, OaId, Account.Value, state.Code!, state.Detail!, state.WhatToDo!);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Import {Number} of Official Account {Row} of account {Account} is over: {Found} of {Total} followers, {Created} new, {Known} known, {Failed} failed.")]
    private partial void LogDone(int number, long row, long account, long found, long? total, long created, long known, long failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Import {Number} of Official Account {Row} of account {Account} failed: {Code} {Detail} {WhatToDo}")]
    private partial void LogFailed(int number, long row, long account, string code, string detail, string whatToDo);

    [LoggerMessage(Level = LogLevel.Information, Message = "Import {Import} was refused by Zalo: {Code}")]
    private partial void LogRefused(string import, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Import {Import} goes on without what Zalo knows of each follower, which it does not tell: {Code}")]
    private partial void LogWithoutDetails(string import, string code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Import {Import} rests: {Reason}")]
    private partial void LogStopped(string import, string reason);
}
