using ZaloOrleans.Ids;

namespace ZaloOrleans.Turns;

/// <summary>What every grain with turns needs of its silo.</summary>
/// <param name="Committer">Commits turns in groups.</param>
/// <param name="Loader">Loads states in groups.</param>
/// <param name="Ids">Ids in blocks.</param>
/// <param name="Gate">Whether the database is there.</param>
/// <param name="Clock">The silo's clock.</param>
public sealed record TurnRuntime(TurnCommitter Committer, StateLoader Loader, IdBlocks Ids, DatabaseGate Gate, TimeProvider Clock)
{
    /// <summary>Draws ids for one decision. Throws <see cref="Errors.BusyException"/> where the database is away: the decision could not be committed.</summary>
    public async ValueTask<IdLease> DrawAsync(params (IdSequence Sequence, int Count)[] wanted)
    {
        Gate.ThrowIfDown();
        var draw = Ids.DrawAsync(wanted);
        return draw.IsCompletedSuccessfully ? draw.Result : await Gate.InTimeAsync(draw.AsTask());
    }
}
