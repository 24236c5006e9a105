using ZaloOrleans.Keys;

namespace ZaloOrleans.Turns;

/// <summary>
/// A bounded queue that is fair over accounts: items leave round-robin, one an account, and no account may hold more than its
/// share of the room. An account that floods fills its own share and waits behind itself. Many add, one waits and takes.
/// </summary>
/// <param name="capacity">Most items held, over all accounts.</param>
/// <param name="maxBytes">Most bytes held, over all accounts.</param>
/// <param name="accountShare">The part of both that one account may hold, 0..1.</param>
public sealed class FairQueue<T>(int capacity, long maxBytes, double accountShare)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AccountId, Lane> _lanes = [];
    private readonly Queue<Lane> _turnOrder = new();
    private TaskCompletionSource? _waiter;
    private int _wanted;
    private bool _woken;
    private int _count;
    private long _bytes;

    public int Count
    {
        get { lock (_gate) { return _count; } }
    }

    /// <summary>False where the queue, or the account's share of it, is full.</summary>
    public bool TryAdd(AccountId account, T item, int bytes)
    {
        lock (_gate)
        {
            var lane = LaneOf(account);
            if (_count >= capacity || _bytes + bytes > maxBytes
                || lane.Items.Count >= capacity * accountShare || lane.Bytes + bytes > maxBytes * accountShare)
            {
                return false;
            }

            Add(lane, item, bytes);
        }

        return true;
    }

    /// <summary>Puts an item back that was taken before; it was counted then, so no bound refuses it now.</summary>
    public void Return(AccountId account, T item, int bytes)
    {
        lock (_gate)
        {
            Add(LaneOf(account), item, bytes);
        }
    }

    /// <summary>Waits until so many items are there, or somebody wakes the one that waits. Only one may wait; its next count replaces the last.</summary>
    public Task WaitAsync(int count, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_count >= count || _woken)
            {
                _woken = false;
                return Task.CompletedTask;
            }

            _wanted = count;
            _waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiter.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Lets the one that waits look again, and the next wait end at once: nobody knows whether it still waits.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Ring();
        }
    }

    /// <summary>
    /// Takes items round-robin over accounts until <paramref name="maxCount"/> or <paramref name="maxTakenBytes"/> is reached.
    /// An account that <paramref name="admit"/> refuses keeps its place and its items.
    /// </summary>
    public void Take(List<T> into, int maxCount, long maxTakenBytes, Func<AccountId, bool>? admit = null)
    {
        var taken = 0;
        lock (_gate)
        {
            var refused = 0;
            while (taken < maxCount && maxTakenBytes > 0 && refused < _turnOrder.Count && _turnOrder.TryDequeue(out var lane))
            {
                if (admit is not null && !admit(lane.Account))
                {
                    refused++;
                    _turnOrder.Enqueue(lane);
                    continue;
                }

                var (item, bytes) = lane.Items.Dequeue();
                lane.Bytes -= bytes;
                _bytes -= bytes;
                _count--;
                maxTakenBytes -= bytes;
                taken++;
                into.Add(item);
                if (lane.Items.Count > 0)
                {
                    _turnOrder.Enqueue(lane);
                }
                else
                {
                    _lanes.Remove(lane.Account);
                }
            }
        }
    }

    private Lane LaneOf(AccountId account)
    {
        if (!_lanes.TryGetValue(account, out var lane))
        {
            _lanes.Add(account, lane = new Lane(account));
        }

        return lane;
    }

    private void Add(Lane lane, T item, int bytes)
    {
        if (lane.Items.Count == 0)
        {
            _turnOrder.Enqueue(lane);
        }

        lane.Items.Enqueue((item, bytes));
        lane.Bytes += bytes;
        _bytes += bytes;
        _count++;
        if (_count >= _wanted)
        {
            Ring();
        }
    }

    private void Ring()
    {
        _waiter?.TrySetResult();
        _waiter = null;
    }

    private sealed class Lane(AccountId account)
    {
        public AccountId Account { get; } = account;

        public Queue<(T Item, int Bytes)> Items { get; } = new();

        public long Bytes { get; set; }
    }
}
