using System.Collections.Immutable;
using ZaloOrleans.Keys;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Turns;

/// <summary>
/// Everything one grain turn changes, written whole or not at all. A turn without <see cref="State"/> is allowed:
/// rows, claims and wake-ups only.
/// </summary>
public sealed record Turn
{
    /// <summary>Whose queue share it takes; a batch is fair over accounts.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The grain's new state, or null where the turn has none.</summary>
    public StateChange? State { get; init; }

    /// <summary>
    /// The state of another grain that this one takes the place of: checked and written with its own. The other activation finds out at its
    /// next commit, as it does when somebody changes its rows by hand. Only together with <see cref="State"/>.
    /// </summary>
    public StateChange? Absorbed { get; init; }

    /// <summary>Wake-ups that must still be there; they are deleted. One that is gone refuses the turn.</summary>
    public ImmutableArray<long> Consumes { get; init; } = [];

    /// <summary>Wake-ups that are deleted where they still exist.</summary>
    public ImmutableArray<long> Cancels { get; init; } = [];

    /// <summary>Wake-ups that come into being with this turn.</summary>
    public ImmutableArray<NewWakeup> Produces { get; init; } = [];

    /// <summary>
    /// Grains that have work waiting in a queue. A batch writes one wake-up for each of them, however many of its turns name it.
    /// </summary>
    public ImmutableArray<Signal> Signals { get; init; } = [];

    /// <summary>Rows of the send queue that must still be there; they are deleted. Who deletes one first wins.</summary>
    public ImmutableArray<long> Dequeues { get; init; } = [];

    /// <summary>Keys that must be new.</summary>
    public ImmutableArray<Claim> Claims { get; init; } = [];

    /// <summary>Keys that must not exist.</summary>
    public ImmutableArray<Guard> Guards { get; init; } = [];

    /// <summary>Rows to insert or change, by key.</summary>
    public ImmutableArray<Row> Rows { get; init; } = [];
}

/// <summary>A grain's state row as it shall be.</summary>
/// <param name="Key">The grain.</param>
/// <param name="Expected">Version it was decided on; 0 means that there is no row yet.</param>
/// <param name="Bytes">The new state, UTF-8 JSON; null erases the row.</param>
public sealed record StateChange(GrainKey Key, long Expected, byte[]? Bytes);

/// <summary>A wake-up that a turn produces. <see cref="HandOff"/>: the silo calls the target at once after the commit, and the row is the safety net.</summary>
/// <param name="Id">From the id blocks of <c>wakeups</c>.</param>
/// <param name="Target">The grain that is called.</param>
/// <param name="DueAt">UTC. For a hand-off: when the row itself fires if the call after the commit did not get through.</param>
/// <param name="Kind">Stable snake_case word of the target's.</param>
/// <param name="Payload">UTF-8 JSON.</param>
/// <param name="HandOff">Whether it is due now.</param>
public sealed record NewWakeup(long Id, GrainKey Target, DateTimeOffset DueAt, string Kind, byte[] Payload, bool HandOff)
{
    /// <summary>Whether whoever asked for the turn calls the target itself and waits for it; then the silo leaves the wake-up to it and to the row.</summary>
    public bool DeliveredByCaller { get; init; }

    /// <summary>How long after its commit a hand-off's row fires by itself: long enough that the direct call has had its chance.</summary>
    public static readonly TimeSpan HandOffGrace = TimeSpan.FromSeconds(15);

    /// <summary>A wake-up that is due now: delivered right after the commit, and by its row where that fails.</summary>
    public static NewWakeup Now(long id, GrainKey target, DateTimeOffset now, string kind, byte[] payload) =>
        new(id, target, now + HandOffGrace, kind, payload, HandOff: true);

    /// <summary>As it is delivered right after the commit: due since it came to be.</summary>
    public Wakeup ToWakeup() => new(Id, Target.Text, HandOff ? DueAt - HandOffGrace : DueAt, 0, Kind, Payload);

    /// <summary>A wake-up for later.</summary>
    public static NewWakeup At(long id, GrainKey target, DateTimeOffset dueAt, string kind, byte[] payload) =>
        new(id, target, dueAt, kind, payload, HandOff: false);
}

/// <summary>"There is work for you." Merged over a batch into one hand-off of kind <see cref="Kind"/> with an empty payload.</summary>
/// <param name="Target">The grain that has work.</param>
/// <param name="Kind">Stable snake_case word of the target's.</param>
public sealed record Signal(GrainKey Target, string Kind);

/// <summary>A row that a turn writes. Each kind of row has one writer in Storage.</summary>
public abstract record Row
{
    /// <summary>What it weighs in memory, estimated: 300 bytes, and texts of the caller's that may be large.</summary>
    public virtual int Bytes => 300;

    /// <summary>What a text weighs.</summary>
    protected static int BytesOf(string? text) => sizeof(char) * (text?.Length ?? 0);
}
