using System.Collections.Immutable;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Turns;

/// <summary>
/// A grain whose every turn ends in one durable commit. Memory follows the database: it changes after the commit, and a version
/// conflict or an unknown outcome ends the activation.
/// </summary>
/// <typeparam name="TState">The hot state: an immutable record, written as JSON.</typeparam>
public abstract class TurnGrain<TState>(TurnRuntime runtime) : Grain, IWakeable where TState : class, IHotState<TState>
{
    private const int Remembered = 64;
    private readonly Queue<long> _consumedOrder = new();
    private readonly HashSet<long> _consumed = [];
    private long _version;

    /// <summary>The state as of the last commit; null where the grain has none.</summary>
    protected TState? State { get; private set; }

    /// <summary>Whether rows of the grain were changed outside its turns since its last one.</summary>
    protected bool IsStale { get; private set; }

    /// <summary>The grain's key.</summary>
    protected GrainKey Key { get; private set; }

    /// <summary>The account in the key.</summary>
    protected AccountId Account => Key.Account;

    /// <summary>What the silo gives.</summary>
    protected TurnRuntime Runtime => runtime;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Key = GrainKey.Parse(this.GetPrimaryKeyString());
        await ReloadAsync();
    }

    public async Task<WakeOutcome> Wake(Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(wakeup);
        return _consumed.Contains(wakeup.Id) ? WakeOutcome.Done : await HandleAsync(wakeup);
    }

    /// <summary>Handles a wake-up whose effect this activation has not seen. Its turn consumes the wake-up's id.</summary>
    protected abstract Task<WakeOutcome> HandleAsync(Wakeup wakeup);

    /// <summary>
    /// The time of a turn: the silo's clock, but never before the last turn, and never before the wake-up that causes it: what was
    /// delivered is due.
    /// </summary>
    protected DateTimeOffset Now(DateTimeOffset lastTurn, Wakeup? wakeup = null)
    {
        var now = runtime.Clock.GetUtcNow();
        now = lastTurn > now ? lastTurn : now;
        return wakeup is not null && wakeup.DueAt > now ? wakeup.DueAt : now;
    }

    /// <summary>
    /// Commits a turn with a new state (null erases it). On a version conflict the true state is loaded, so that the caller may decide
    /// once more, and the activation ends when the call is over. Throws <see cref="BusyException"/> and <see cref="CommitUnknownException"/>.
    /// </summary>
    protected Task<TurnOutcome> CommitAsync(Turn turn, TState? next)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return next is null && _version == 0
            ? CommitAsync(turn)
            : OfferAsync(turn with { State = new StateChange(Key, _version, next is null ? null : HotState.Bytes(next)) }, next);
    }

    /// <summary>Commits a turn that leaves the state as it is.</summary>
    protected Task<TurnOutcome> CommitAsync(Turn turn) => OfferAsync(turn, null);

    private async Task<TurnOutcome> OfferAsync(Turn turn, TState? after)
    {
        try
        {
            var outcome = await runtime.Committer.CommitAsync(turn);
            switch (outcome)
            {
                case TurnOutcome.Committed committed:
                    if (turn.State is not null)
                    {
                        (State, _version, IsStale) = (after, committed.Version, false);
                    }

                    Remember(turn.Consumes);
                    break;
                case TurnOutcome.WakeupGone gone:
                    Remember(gone.Ids);
                    break;
                case TurnOutcome.VersionConflict:
                    DeactivateOnIdle();
                    await ReloadAsync();
                    break;
            }

            Follow(turn, outcome);
            return outcome;
        }
        catch (CommitUnknownException)
        {
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>What the grain keeps in memory beside its state follows a turn's outcome here.</summary>
    protected virtual void Follow(Turn turn, TurnOutcome outcome)
    {
    }

    /// <summary>
    /// Reads the state as it is in the database. Its version counts for the next commit: read what the decision is made on after it. Answers whether
    /// it has changed; then so may have what is remembered beside it.
    /// </summary>
    protected async Task<bool> ReloadAsync()
    {
        var (loaded, before) = (await runtime.Loader.LoadAsync(Key), _version);
        (State, _version, IsStale) = (loaded.Bytes is null ? null : HotState.Read<TState>(loaded.Bytes), loaded.Version, loaded.Stale);
        return loaded.Version != before;
    }

    private void Remember(ImmutableArray<long> ids)
    {
        foreach (var id in ids)
        {
            if (_consumed.Add(id))
            {
                _consumedOrder.Enqueue(id);
            }

            if (_consumedOrder.Count > Remembered)
            {
                _consumed.Remove(_consumedOrder.Dequeue());
            }
        }
    }
}
