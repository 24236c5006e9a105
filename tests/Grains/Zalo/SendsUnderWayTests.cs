namespace ZaloOrleans.Zalo;

/// <summary>What a silo that stops waits for.</summary>
public sealed class SendsUnderWayTests
{
    private readonly SendsUnderWay _underWay = new();

    [Fact]
    public void Stop_NothingUnderWay_IsDoneAtOnce() => Assert.True(_underWay.StopAsync(default).IsCompletedSuccessfully);

    [Fact]
    public async Task Begin_AfterTheStop_IsRefusedAndNotCounted()
    {
        await _underWay.StopAsync(default);

        Assert.False(_underWay.TryBegin(3));
        Assert.Equal((true, 0), (_underWay.IsStopping, _underWay.Count));
    }

    [Fact]
    public async Task Stop_SomeUnderWay_WaitsForTheLastEnd()
    {
        Assert.True(_underWay.TryBegin(2));
        Assert.True(_underWay.TryBegin(1));
        var stopped = _underWay.StopAsync(default);

        _underWay.End(1);
        Assert.False(_underWay.TryBegin(1));
        _underWay.End(1);
        Assert.Equal((false, 1), (stopped.IsCompleted, _underWay.Count));

        _underWay.End(1);
        await stopped;
    }

    [Fact]
    public async Task Stop_AfterAllHaveEnded_IsDoneAtOnce()
    {
        Assert.True(_underWay.TryBegin(2));
        _underWay.End(2);

        await _underWay.StopAsync(default);
    }

    [Fact]
    public async Task Stop_Cancelled_GivesUpAndTellsHowManyAreLeft()
    {
        Assert.True(_underWay.TryBegin(2));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _underWay.StopAsync(new CancellationToken(canceled: true)));

        Assert.Equal(2, _underWay.Count);
    }

    [Fact]
    public async Task Begin_BesideTheStop_IsEitherRefusedOrWaitedFor()
    {
        for (var round = 0; round < 200; round++)
        {
            var underWay = new SendsUnderWay();
            var ended = 0;
            var senders = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                if (!underWay.TryBegin(1))
                {
                    return 0;
                }

                await Task.Yield();
                Interlocked.Increment(ref ended);
                underWay.End(1);
                return 1;
            })).ToList();
            await underWay.StopAsync(default);
            var heardOut = Volatile.Read(ref ended);

            Assert.Equal((await Task.WhenAll(senders)).Sum(), heardOut);
        }
    }
}
