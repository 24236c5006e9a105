using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Audit;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Turns;
using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>
/// The import of an Official Account's followers, one step and one commit after the other: a page is read and committed with whom it
/// names, then they are given to their customers and counted. If it dies between the two, the page is given again, and the customers know
/// what they had. A wake-up stands for the next step, so that another silo goes on. Where the Official Account is gone, nothing is kept.
/// </summary>
[GrainType("follower-import")]
public sealed partial class FollowerImportGrain(
    TurnRuntime runtime, FollowerImporter importer, OfficialTokenReader accounts, ImportMetrics metrics, ILogger<FollowerImportGrain> log)
    : PumpGrain<FollowerImportState>(runtime, log), IFollowerImportGrain
{
    private const int MostTries = 5;

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
                Produces = [NewWakeup.Now(ids.Bag.Next(IdSequence.Wakeups), Key, now, FollowerImports.Work, [])],
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

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Left(Key.Text);
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    public Task<CatalogAnswer> Progress() => Task.FromResult(CatalogAnswer.Done(FollowerImports.Progress(State, Runtime.Clock.GetUtcNow())));

    protected override async Task StepAsync(ImmutableArray<long> signals)
    {
        if (State is not { Phase: ImportPhase.Running } running)
        {
            await SettleAsync(signals, isGone: await Runtime.Gate.ReadAsync(() => accounts.ReadAsync(Account, OaId)) is null);
        }
        else if (await importer.NextAsync(Account, OaId, running with { RestUntil = null }) is { } next)
        {
            await StepAsync(signals, next);
        }
        else
        {
            await SettleAsync(signals, isGone: true);
        }
    }

    private CatalogAnswer Answer() => new(CatalogOutcome.Accepted, FollowerImports.Progress(State, Runtime.Clock.GetUtcNow()), null, []);

    /// <summary>There is nothing to do: the signals go, and with the Official Account what is kept of its last import.</summary>
    private async Task SettleAsync(ImmutableArray<long> signals, bool isGone)
    {
        var turn = new Turn { Account = Account, Consumes = signals };
        await (isGone ? CommitAsync(turn, null) : CommitAsync(turn));
        metrics.Stepped(Key.Text, null, State);
    }

    /// <summary>Commits a step with the wake-up for the next one.</summary>
    private async Task StepAsync(ImmutableArray<long> signals, FollowerImportState next)
    {
        var before = State;
        var now = Now(State?.At ?? default);
        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        NewWakeup? wakeup = null;
        if (next.Phase == ImportPhase.Running)
        {
            // If this activation dies, its own signal brings the import back.
            var id = ids.Bag.Next(IdSequence.Wakeups);
            wakeup = next.RestUntil is { } until ? NewWakeup.At(id, Key, until, FollowerImports.Work, []) : NewWakeup.Now(id, Key, now, FollowerImports.Work, []) with { DeliveredByCaller = true };
        }

        var turn = new Turn { Account = Account, Consumes = signals, Produces = wakeup is null ? [] : [wakeup] };
        if (await CommitAsync(turn, next with { At = now }) is TurnOutcome.Committed)
        {
            metrics.Stepped(Key.Text, before, next);
            Ended(next);
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
}
