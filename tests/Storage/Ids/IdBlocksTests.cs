using System.Collections.Concurrent;
using ZaloOrleans.Databases;

namespace ZaloOrleans.Ids;

public sealed class IdBlocksTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task Ids_TakenByManyAtOnceOnTwoSilos_AreUnique()
    {
        var silos = new[] { new IdBlocks(Engine, 100), new IdBlocks(Engine, 100) };
        var ids = new ConcurrentBag<long>();
        await Parallel.ForAsync(0, 5000, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, token) =>
        {
            if (i % 50 == 0)
                foreach (var id in await silos[i % 2].TakeAsync(IdSequence.Events, 37, token))
                    ids.Add(id);
            else
                ids.Add(await silos[i % 2].NextAsync(IdSequence.Events, token));
        });
        Assert.Equal(4900 + 100 * 37, ids.Count);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(2500)]
    public async Task Take_AnyCount_GivesThatMany(int count)
    {
        var ids = new IdBlocks(Engine);
        _ = await ids.NextAsync(IdSequence.Sessions);
        var taken = await ids.TakeAsync(IdSequence.Sessions, count);
        Assert.Equal(count, taken.Distinct().Count());
        Assert.DoesNotContain(0, taken);
    }

    [Fact]
    public async Task EverySequence_Gives_IdsThatItsTableDoesNotHave()
    {
        var ids = new IdBlocks(Engine, 4);
        foreach (var sequence in Enum.GetValues<IdSequence>())
            Assert.True(await ids.NextAsync(sequence) > 0);
        var account = await AccountAsync();
        var id = await ids.NextAsync(IdSequence.Customers);
        Assert.Equal(1, await Engine.ExecuteAsync("insert into customers (id, account_id) values ($1, $2)", id, account.Value));
        // What takes its id from the column's default goes on behind the block.
        Assert.True(await CustomerAsync(account) > id);
    }

    [Fact]
    public async Task Sequences_OfTables_AreThoseOfTheirIdentityColumns()
    {
        foreach (var sequence in Enum.GetValues<IdSequence>().Except([IdSequence.Wakeups, IdSequence.Decisions, IdSequence.Media]))
        {
            var name = IdBlockSql.NameOf(sequence);
            Assert.Equal(name, await Engine.ScalarAsync("select pg_get_serial_sequence($1, 'id')", name[..^"_id_seq".Length]));
        }
    }

    [Fact]
    public async Task Ids_WithABlockAtHand_ComeAtOnce()
    {
        var ids = new IdBlocks(Engine);
        _ = await ids.NextAsync(IdSequence.Wakeups);
        for (var i = 0; i < 700; i++)
        {
            var next = ids.NextAsync(IdSequence.Wakeups);
            Assert.True(next.IsCompletedSuccessfully);
            _ = await next;
        }
    }

    [Fact]
    public async Task Fetch_ThatFails_IsTriedAgainByTheNextCall()
    {
        var fails = true;
        var block = new IdBlock(count => fails ? Task.FromException<long[]>(new TimeoutException()) : Task.FromResult(Enumerable.Range(1, count).Select(i => (long)i).ToArray()), 8);
        await Assert.ThrowsAsync<TimeoutException>(async () => await block.NextAsync(CancellationToken.None));
        fails = false;
        Assert.Equal(1, await block.NextAsync(CancellationToken.None));
    }
}
