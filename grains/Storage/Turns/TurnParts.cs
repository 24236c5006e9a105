namespace ZaloOrleans.Turns;

/// <summary>The parts of many turns, each kind in one list: a statement takes a kind as a whole.</summary>
internal sealed class TurnParts
{
    public TurnParts(IEnumerable<PendingTurn> turns)
    {
        foreach (var turn in turns)
        {
            Add(turn.Turn);
        }
    }

    public List<StateChange> States { get; } = [];

    public List<long> Consumes { get; } = [];

    public List<long> Cancels { get; } = [];

    public List<long> Dequeues { get; } = [];

    public List<NewWakeup> Produces { get; } = [];

    /// <summary>Each signal once, however many turns gave it.</summary>
    public HashSet<Signal> Signals { get; } = [];

    public List<Claim> Claims { get; } = [];

    public List<Guard> Guards { get; } = [];

    public List<Row> Rows { get; } = [];

    private void Add(Turn turn)
    {
        if (turn.State is { } state)
        {
            States.Add(state);
        }

        if (turn.Absorbed is { } absorbed)
        {
            States.Add(absorbed);
        }

        Consumes.AddRange(turn.Consumes.AsSpan());
        Cancels.AddRange(turn.Cancels.AsSpan());
        Dequeues.AddRange(turn.Dequeues.AsSpan());
        Produces.AddRange(turn.Produces.AsSpan());
        Claims.AddRange(turn.Claims.AsSpan());
        Guards.AddRange(turn.Guards.AsSpan());
        Rows.AddRange(turn.Rows.AsSpan());
        foreach (var signal in turn.Signals)
        {
            Signals.Add(signal);
        }
    }
}
