namespace ZaloOrleans.Ids;

/// <summary>The ids of one sequence that are at hand, and the next block on its way.</summary>
internal sealed class IdBlock(Func<int, Task<long[]>> fetch, int size)
{
    private readonly Lock _gate = new();
    private long[] _ids = [];
    private int _used;
    private Task<long[]>? _coming;

    public ValueTask<long> NextAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (TryTurnOver())
            {
                var id = _ids[_used++];
                FetchAhead();
                return ValueTask.FromResult(id);
            }
        }
        return WaitAndNextAsync(cancellation);
    }

    public async ValueTask<long[]> TakeAsync(int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var ids = new long[count];
        var taken = 0;
        lock (_gate)
        {
            while (taken < count && TryTurnOver())
            {
                var share = Math.Min(count - taken, _ids.Length - _used);
                Array.Copy(_ids, _used, ids, taken, share);
                _used += share;
                taken += share;
            }
            FetchAhead();
        }
        if (taken < count)
            (await fetch(count - taken).WaitAsync(cancellation)).CopyTo(ids, taken);
        return ids;
    }

    /// <summary>Takes back ids that nobody used.</summary>
    public void Return(IReadOnlyCollection<long> ids)
    {
        lock (_gate)
        {
            if (_used >= ids.Count)
            {
                foreach (var id in ids)
                    _ids[--_used] = id;
            }
        }
    }

    private async ValueTask<long> WaitAndNextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task<long[]> coming;
            lock (_gate)
            {
                if (TryTurnOver())
                {
                    var id = _ids[_used++];
                    FetchAhead();
                    return id;
                }
                FetchAhead();
                coming = _coming!;
            }
            // Everybody who waits sees a failure; the first to come after it tries again.
            await coming.WaitAsync(cancellation);
        }
    }

    /// <summary>Whether there is an id, after the block that came took the place of one that is used up.</summary>
    private bool TryTurnOver()
    {
        if (_used < _ids.Length)
            return true;
        if (_coming is not { IsCompletedSuccessfully: true })
            return false;
        (_ids, _used, _coming) = (_coming.Result, 0, null);
        return true;
    }

    private void FetchAhead()
    {
        if (_coming is { IsCompleted: true, IsCompletedSuccessfully: false } failed)
        {
            _ = failed.Exception;
            _coming = null;
        }
        // On the pool: the caller may be a grain, whose scheduler must not carry what others wait for.
        if (_ids.Length - _used < size / 4)
            _coming ??= Task.Run(() => fetch(size));
    }
}
