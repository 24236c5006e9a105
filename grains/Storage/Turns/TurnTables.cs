namespace ZaloOrleans.Turns;

/// <summary>Where the rows, claims and guards of turns go: one writer or table for each kind. A kind without one is a bug, found at the first turn.</summary>
public sealed class TurnTables(IEnumerable<IRowWriter> writers, IEnumerable<IClaimTable> claims, IEnumerable<IGuardTable> guards)
{
    private readonly Dictionary<Type, IRowWriter> _writers = writers.ToDictionary(w => w.RowType);
    private readonly Dictionary<Type, IClaimTable> _claims = claims.ToDictionary(c => c.ClaimType);
    private readonly Dictionary<Type, IGuardTable> _guards = guards.ToDictionary(g => g.GuardType);

    internal IRowWriter For(Row row) => _writers.TryGetValue(row.GetType(), out var writer)
        ? writer
        : throw new InvalidOperationException($"No IRowWriter is registered for {row.GetType().Name}.");

    internal IClaimTable For(Claim claim) => _claims.TryGetValue(claim.GetType(), out var table)
        ? table
        : throw new InvalidOperationException($"No IClaimTable is registered for {claim.GetType().Name}.");

    internal IGuardTable For(Guard guard) => _guards.TryGetValue(guard.GetType(), out var table)
        ? table
        : throw new InvalidOperationException($"No IGuardTable is registered for {guard.GetType().Name}.");
}
