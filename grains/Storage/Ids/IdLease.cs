namespace ZaloOrleans.Ids;

/// <summary>Ids drawn for one decision; those that it did not need go back to the block when the lease ends.</summary>
public sealed class IdLease : IAsyncDisposable
{
    private readonly IdBlocks _blocks;

    internal IdLease(IdBlocks blocks, IdBag bag) => (_blocks, Bag) = (blocks, bag);

    /// <summary>The ids.</summary>
    public IdBag Bag { get; }

    public ValueTask DisposeAsync()
    {
        foreach (var (sequence, ids) in Bag.Left.Where(l => l.Ids.Count > 0))
        {
            _blocks.Return(sequence, ids);
        }

        return ValueTask.CompletedTask;
    }
}
