using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Errors;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Turns;

public sealed class GroupedReadsTests(SharedDatabase shared) : SchemaTest(shared)
{
    private readonly List<IReadOnlyList<int>> _asked = [];

    [Fact]
    public async Task WhatIsAskedWhileAQueryRuns_IsReadTogether_EachGetsItsOwn()
    {
        var (first, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reads = Reads(async asked =>
        {
            first.TrySetResult();
            await goOn.Task;
            return [.. asked.Select(a => a * 10)];
        });
        var alone = reads.ReadAsync(1);
        await first.Task;
        var others = Enumerable.Range(2, 5).Select(reads.ReadAsync).ToList();
        goOn.SetResult();

        Assert.Equal(10, await alone);
        var answers = await Task.WhenAll(others);
        Assert.Equal([20, 30, 40, 50, 60], answers);
        Assert.Equal([[1], [2, 3, 4], [5, 6]], _asked);
    }

    /// <summary>A query that fails fails for those whom it was for, and the next one is made.</summary>
    [Fact]
    public async Task Query_ThatFails_IsBusy_AndTheNextOneIsMade()
    {
        var reads = Reads(asked => asked[0] == 1 ? throw new PostgresException("bad", "ERROR", "ERROR", "22P02") : Task.FromResult<int[]>([.. asked]));
        await Assert.ThrowsAsync<BusyException>(() => reads.ReadAsync(1));
        Assert.Equal(2, await reads.ReadAsync(2));
    }

    /// <summary>What one asks for and the database refuses does not touch those whose reads went with it.</summary>
    [Fact]
    public async Task Query_ThatOneOfManyMakesFail_AnswersTheOthers()
    {
        var (first, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var reads = Reads(async asked =>
        {
            first.TrySetResult();
            await goOn.Task;
            return asked.Contains(3) ? throw new PostgresException("bad", "ERROR", "ERROR", "22021") : [.. asked.Select(a => a * 10)];
        });
        var alone = reads.ReadAsync(1);
        await first.Task;
        var (two, bad, four) = (reads.ReadAsync(2), reads.ReadAsync(3), reads.ReadAsync(4));
        goOn.SetResult();

        await Assert.ThrowsAsync<BusyException>(() => bad);
        Assert.Equal((10, 20, 40), (await alone, await two, await four));
    }

    [Fact]
    public async Task WhileTheDatabaseIsAway_NothingIsAsked()
    {
        await using var nobody = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1");
        var gate = new DatabaseGate(nobody, TimeProvider.System, TestLog.For<DatabaseGate>());
        gate.Report(new TimeoutException());
        await Assert.ThrowsAsync<BusyException>(() => Reads(asked => Task.FromResult<int[]>([.. asked]), gate).ReadAsync(1));
        Assert.Empty(_asked);
    }

    private GroupedReads<int, int> Reads(Func<IReadOnlyList<int>, Task<int[]>> query, DatabaseGate? gate = null) => new(
        "numbers", new GroupedReadOptions(Readers: 1, AtOnce: 3), gate ?? new DatabaseGate(Engine, TimeProvider.System, TestLog.For<DatabaseGate>()), TimeProvider.System,
        TestLog.For<DatabaseGate>(), asked =>
        {
            _asked.Add(asked);
            return query(asked);
        });
}
