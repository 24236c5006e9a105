namespace ZaloOrleans.Turns;

/// <summary>
/// Keeps turns that exclude each other out of one batch: the same state, wake-up, queue row or claim twice. The later one waits for
/// the next batch, where it is refused or passes on what the first one left.
/// </summary>
internal sealed class BatchBuilder(TurnTables tables)
{
    private readonly HashSet<object> _taken = [];

    public List<PendingTurn> Turns { get; } = [];

    /// <summary>False where it clashes with a turn of this batch; then nothing was added.</summary>
    public bool TryAdd(PendingTurn turn)
    {
        var keys = KeysOf(turn.Turn).ToList();
        if (keys.Any(_taken.Contains))
        {
            return false;
        }

        _taken.UnionWith(keys);
        Turns.Add(turn);
        return true;
    }

    private IEnumerable<object> KeysOf(Turn turn)
    {
        if (turn.State is { } state)
        {
            yield return state.Key;
        }

        foreach (var id in turn.Consumes)
        {
            yield return ("wakeup", id);
        }

        foreach (var id in turn.Dequeues)
        {
            yield return ("queue", id);
        }

        foreach (var claim in turn.Claims)
        {
            yield return tables.For(claim).KeyOf(claim);
        }
    }
}
