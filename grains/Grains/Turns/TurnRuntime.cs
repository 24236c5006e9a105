using ZaloOrleans.Ids;

namespace ZaloOrleans.Turns;

/// <summary>What every grain with turns needs of its silo.</summary>
/// <param name="Committer">Commits turns in groups.</param>
/// <param name="Loader">Loads states in groups.</param>
/// <param name="Ids">Ids in blocks.</param>
/// <param name="Clock">The silo's clock.</param>
public sealed record TurnRuntime(TurnCommitter Committer, StateLoader Loader, IdBlocks Ids, TimeProvider Clock);
