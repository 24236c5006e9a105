using ZaloOrleans.Keys;

namespace ZaloOrleans.Turns;

public sealed class FairQueueTests
{
    private static readonly AccountId One = new(1), Other = new(2);

    [Fact]
    public async Task Wait_ForSoMany_EndsWhenTheyAreThere()
    {
        var queue = new FairQueue<int>(10, 1_000, 1);
        var one = queue.WaitAsync(1, CancellationToken.None);
        Assert.False(one.IsCompleted);

        queue.TryAdd(One, 1, 1);
        await one;
        var three = queue.WaitAsync(3, CancellationToken.None);
        queue.TryAdd(One, 2, 1);
        Assert.False(three.IsCompleted);

        queue.TryAdd(Other, 3, 1);
        await three;
        Assert.True(queue.WaitAsync(3, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Wait_AgainForFewer_EndsWithThose()
    {
        var queue = new FairQueue<int>(10, 1_000, 1);
        _ = queue.WaitAsync(5, CancellationToken.None);
        var two = queue.WaitAsync(2, CancellationToken.None);

        queue.TryAdd(One, 1, 1);
        Assert.False(two.IsCompleted);
        queue.TryAdd(One, 2, 1);

        await two;
    }

    [Fact]
    public async Task Wake_BeforeTheWaitOrDuringIt_EndsIt()
    {
        var queue = new FairQueue<int>(10, 1_000, 1);
        queue.Wake();
        Assert.True(queue.WaitAsync(1, CancellationToken.None).IsCompleted);

        var wait = queue.WaitAsync(1, CancellationToken.None);
        Assert.False(wait.IsCompleted);
        queue.Wake();
        await wait;
    }

    [Fact]
    public void Wake_WhenTheOneThatWaitedHasGone_EndsTheNextWait()
    {
        var queue = new FairQueue<int>(10, 1_000, 1);
        _ = queue.WaitAsync(5, CancellationToken.None);

        queue.Wake();

        Assert.True(queue.WaitAsync(5, CancellationToken.None).IsCompleted);
        Assert.False(queue.WaitAsync(5, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Wait_Cancelled_Ends()
    {
        using var stop = new CancellationTokenSource();
        var wait = new FairQueue<int>(10, 1_000, 1).WaitAsync(1, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public void Take_TwoAccounts_RoundRobin()
    {
        var queue = new FairQueue<string>(10, 1_000, 1);
        foreach (var item in new[] { "a1", "a2", "a3" })
        {
            queue.TryAdd(One, item, 1);
        }

        queue.TryAdd(Other, "b1", 1);
        var taken = new List<string>();

        queue.Take(taken, 3, 1_000);

        Assert.Equal(["a1", "b1", "a2"], taken);
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void Add_BeyondAnAccountsShare_IsRefusedForItAlone()
    {
        var queue = new FairQueue<int>(4, 1_000, 0.5);

        Assert.True(queue.TryAdd(One, 1, 1) && queue.TryAdd(One, 2, 1));
        Assert.False(queue.TryAdd(One, 3, 1));
        Assert.True(queue.TryAdd(Other, 4, 1));
    }
}
