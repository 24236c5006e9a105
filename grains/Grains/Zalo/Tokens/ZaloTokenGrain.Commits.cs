using System.Collections.Immutable;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Tokens;

public sealed partial class ZaloTokenGrain
{
    /// <summary>Commits a state in which nothing is asked of Zalo, with a wake-up for the next look. False: look again.</summary>
    private async Task<bool> RestAsync(TokenState next, DateTimeOffset? lookAt, bool resumes)
    {
        var signals = _signals.ToImmutableArray();
        var isGone = next.WakeupId == 0 || signals.Contains(next.WakeupId);
        var isPlanned = lookAt is null ? isGone : !isGone && next.LookAt == lookAt;
        if (isPlanned && signals.IsEmpty && next == State)
        {
            return true;
        }

        await using var ids = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        var turn = new Turn { Account = Account, Consumes = signals, Signals = resumes ? Senders() : [] };
        if (!isPlanned)
        {
            var wakeup = lookAt is { } at ? NewWakeup.At(ids.Bag.Next(IdSequence.Wakeups), Key, at, TokenWords.Look, []) : null;
            turn = turn with { Cancels = isGone ? [] : [next.WakeupId], Produces = wakeup is null ? [] : [wakeup] };
            next = next with { WakeupId = wakeup?.Id ?? 0, LookAt = lookAt };
        }
        else if (isGone)
        {
            next = next with { WakeupId = 0, LookAt = null };
        }

        var stops = next.Phase == TokenPhase.Reauthorise && State?.Phase != TokenPhase.Reauthorise;
        if (!await IsCommittedAsync(turn, next))
        {
            return false;
        }

        if (stops)
        {
            Stopped(next);
        }

        return true;
    }

    /// <summary>The Official Account was deleted: so is what is kept of its tokens. Messages that still wait are told by their sender.</summary>
    private async Task<bool> EraseAsync() => (State is null && _signals.Count == 0)
        || await IsCommittedAsync(new Turn
        {
            Account = Account,
            Consumes = [.. _signals],
            Cancels = State is { WakeupId: > 0 } state && !_signals.Contains(state.WakeupId) ? [state.WakeupId] : [],
            Signals = Senders(),
        }, null);

    private async Task<bool> IsCommittedAsync(Turn turn, TokenState? next)
    {
        switch (await CommitAsync(turn, next))
        {
            case TurnOutcome.Committed:
                _signals.RemoveAll(turn.Consumes.Contains);
                return true;
            case TurnOutcome.WakeupGone gone:
                _signals.RemoveAll(gone.Ids.Contains);
                return false;
            case TurnOutcome.VersionConflict:
                return false;
            case var other:
                throw new BusyException($"The turn came to {other}.");
        }
    }

    private ImmutableArray<Signal> Senders() =>
        [.. Enum.GetValues<MessageCategory>().Select(lane => new Signal(GrainKey.Sender(Account, OaId, lane.Word()), SenderWords.Work))];
}
