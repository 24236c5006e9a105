namespace ZaloOrleans.Zalo;

/// <summary>
/// How many messages of this process are between "about to send" and the commit of their answer. A process that stops waits for them: a
/// message whose answer nobody waits for is unknown for good. They are counted here and not in the sender, because an activation may end
/// at any time, and its calls go on without it.
/// </summary>
public sealed class SendsUnderWay
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _heardOut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _refreshes;
    private bool _stopping;

    /// <summary>Messages that are not heard out yet.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>
    /// Refreshes of tokens among them. A pair that was not committed is lost, and a person has to consent again; a message is unknown at worst.
    /// </summary>
    public int Refreshes
    {
        get
        {
            lock (_lock)
            {
                return _refreshes;
            }
        }
    }

    /// <summary>Whether no more are begun.</summary>
    public bool IsStopping
    {
        get
        {
            lock (_lock)
            {
                return _stopping;
            }
        }
    }

    /// <summary>Counts messages before "about to send" is committed. False where the process stops: nothing is counted, and nothing may be sent.</summary>
    /// <param name="count">Each of them is to be ended once.</param>
    public bool TryBegin(int count)
    {
        lock (_lock)
        {
            _count += _stopping ? 0 : count;
            return !_stopping;
        }
    }

    /// <summary>Counts a refresh of tokens, as <see cref="TryBegin"/> does messages.</summary>
    public bool TryBeginRefresh()
    {
        lock (_lock)
        {
            _refreshes += _stopping ? 0 : 1;
            return TryBegin(1);
        }
    }

    /// <summary>A refresh was not begun after all, or what came of it is committed.</summary>
    public void EndRefresh()
    {
        lock (_lock)
        {
            _refreshes--;
            End(1);
        }
    }

    /// <summary>Messages were not begun after all, or their answers are committed.</summary>
    public void End(int count)
    {
        lock (_lock)
        {
            _count -= count;
            CompleteWhenHeardOut();
        }
    }

    /// <summary>Lets nothing begin any more, and waits until what was begun has ended.</summary>
    /// <param name="cancellation">Ends the waiting, with an <see cref="OperationCanceledException"/>.</param>
    public Task StopAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            _stopping = true;
            CompleteWhenHeardOut();
        }

        return _heardOut.Task.WaitAsync(cancellation);
    }

    private void CompleteWhenHeardOut()
    {
        if (_stopping && _count == 0)
        {
            _heardOut.TrySetResult();
        }
    }
}
