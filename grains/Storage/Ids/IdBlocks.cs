using Npgsql;

namespace ZaloOrleans.Ids;

/// <summary>
/// Ids for rows that turns write, taken from the tables' own sequences in blocks, so that a decision needs no round trip for them.
/// Thread-safe. Ids of a block that a silo did not use are lost; ids grow, but not in the order of commits.
/// </summary>
public sealed class IdBlocks
{
    private readonly IdBlock[] _blocks;

    /// <param name="engine">Connections of the engine's login.</param>
    /// <param name="blockSize">Ids taken at once, 4 to 100,000; default 1,000.</param>
    public IdBlocks(NpgsqlDataSource engine, int blockSize = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blockSize, 4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blockSize, 100_000);
        _blocks = [.. Enum.GetValues<IdSequence>().Select(sequence => new IdBlock(count => FetchAsync(engine, sequence, count), blockSize))];
    }

    /// <summary>The next id. At once from the block at hand; the next block is fetched when a quarter is left.</summary>
    /// <exception cref="NpgsqlException">The block is used up and the database does not answer. The next call tries again.</exception>
    public ValueTask<long> NextAsync(IdSequence sequence, CancellationToken cancellation = default) =>
        _blocks[(int)sequence].NextAsync(cancellation);

    /// <summary>Several ids at once.</summary>
    /// <param name="sequence">Where from.</param>
    /// <param name="count">How many, from 0. What the block at hand lacks is fetched for this call alone.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public ValueTask<long[]> TakeAsync(IdSequence sequence, int count, CancellationToken cancellation = default) =>
        _blocks[(int)sequence].TakeAsync(count, cancellation);

    /// <summary>Draws ids for one decision: enough for its largest outcome.</summary>
    public async ValueTask<IdLease> DrawAsync(params (IdSequence Sequence, int Count)[] wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var drawn = new Dictionary<IdSequence, Queue<long>>(wanted.Length);
        foreach (var (sequence, count) in wanted)
        {
            // Ids that came back lie in the block in any order; within a decision they grow with its steps.
            var ids = await TakeAsync(sequence, count).ConfigureAwait(false);
            Array.Sort(ids);
            drawn[sequence] = new Queue<long>(ids);
        }

        return new IdLease(this, new IdBag(drawn));
    }

    internal void Return(IdSequence sequence, IReadOnlyCollection<long> ids) => _blocks[(int)sequence].Return(ids);

    private static async Task<long[]> FetchAsync(NpgsqlDataSource engine, IdSequence sequence, int count)
    {
        await using var command = engine.CreateCommand(IdBlockSql.Take(sequence));
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new long[count];
        for (var i = 0; await reader.ReadAsync(); i++)
            ids[i] = reader.GetInt64(0);
        return ids;
    }
}
