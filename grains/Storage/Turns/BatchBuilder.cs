using System.Collections.Immutable;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Turns;

/// <summary>
/// Keeps turns that exclude each other out of one batch: the same state, wake-up, queue row or claim twice. The later one waits for
/// the next batch, where it is refused or passes on what the first one left.
/// </summary>
internal sealed class BatchBuilder(TurnTables tables)
{
    private readonly HashSet<GrainKey> _states = [];
    private readonly HashSet<long> _wakeups = [];
    private readonly HashSet<long> _queue = [];
    private readonly HashSet<object> _claims = [];

    public List<PendingTurn> Turns { get; } = [];

    /// <summary>False where it clashes with a turn of this batch; then nothing was added.</summary>
    public bool TryAdd(PendingTurn turn)
    {
        var (state, absorbed, wakeups, queue) = (turn.Turn.State, turn.Turn.Absorbed, turn.Turn.Consumes, turn.Turn.Dequeues);
        var claims = turn.Turn.Claims.IsEmpty ? [] : turn.Turn.Claims.Select(c => tables.For(c).KeyOf(c)).ToList();
        if ((state is not null && _states.Contains(state.Key)) || (absorbed is not null && _states.Contains(absorbed.Key)) || Overlap(_wakeups, wakeups) || Overlap(_queue, queue) || claims.Exists(_claims.Contains))
        {
            return false;
        }

        if (state is not null)
        {
            _states.Add(state.Key);
        }

        if (absorbed is not null)
        {
            _states.Add(absorbed.Key);
        }

        _wakeups.UnionWith(wakeups);
        _queue.UnionWith(queue);
        _claims.UnionWith(claims);
        Turns.Add(turn);
        return true;
    }

    private static bool Overlap(HashSet<long> taken, ImmutableArray<long> ids)
    {
        foreach (var id in ids)
        {
            if (taken.Contains(id))
            {
                return true;
            }
        }

        return false;
    }
}
