using System.Text;
using Npgsql;
using ZaloOrleans.Audit;
using ZaloOrleans.Databases;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Turns;

public sealed class TurnCommitterTests(SharedDatabase shared) : IClassFixture<SharedDatabase>, IAsyncLifetime
{
    private static long s_nextKey = 1_000;
    private readonly TurnEngine _engine = new(shared.Database.EngineConnectionString);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Turn_NewState_IsWrittenAndLoaded()
    {
        var key = NewKey();
        var version = await _engine.CreateAsync(key, """{"n":1}""");

        var loaded = await _engine.Loader.LoadAsync(key);

        Assert.True(version > 0);
        Assert.Equal(version, loaded.Version);
        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString(loaded.Bytes!));
        Assert.Equal(default, await _engine.Loader.LoadAsync(NewKey()));
    }

    [Fact]
    public async Task Turn_TwoActivationsOfOneKey_OneWins()
    {
        for (var round = 0; round < 50; round++)
        {
            var key = NewKey();
            var expected = round % 2 == 0 ? 0 : await _engine.CreateAsync(key);

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _engine.Committer.CommitAsync(TurnEngine.Turn(key, expected, [(byte)'0']))));

            Assert.Single(outcomes.OfType<TurnOutcome.Committed>());
            Assert.Equal(3, outcomes.OfType<TurnOutcome.VersionConflict>().Count());
        }
    }

    [Fact]
    public async Task Turn_WakeupConsumedTenTimes_ActsOnce()
    {
        var key = NewKey();
        var version = await _engine.CreateAsync(key);
        var wakeup = await _engine.PlantAsync(key);

        var first = await _engine.Committer.CommitAsync(TurnEngine.Turn(key, version, "{}"u8.ToArray()) with { Consumes = [wakeup.Id] });
        var outcomes = new List<TurnOutcome>();
        for (var i = 0; i < 9; i++)
        {
            outcomes.Add(await _engine.Committer.CommitAsync(TurnEngine.Turn(key, version + 1, "{}"u8.ToArray()) with { Consumes = [wakeup.Id] }));
        }

        Assert.Equal(new TurnOutcome.Committed(version + 1), first);
        Assert.All(outcomes, o => Assert.Equal(wakeup.Id, Assert.Single(Assert.IsType<TurnOutcome.WakeupGone>(o).Ids)));
        Assert.Equal(version + 1, (await _engine.Loader.LoadAsync(key)).Version);
    }

    [Fact]
    public async Task Turn_ErasedGrain_ZombieCannotBringItBack()
    {
        var key = NewKey();
        var version = await _engine.CreateAsync(key);
        Assert.IsType<TurnOutcome.Committed>(await _engine.Committer.CommitAsync(TurnEngine.Turn(key, version, null)));

        Assert.IsType<TurnOutcome.VersionConflict>(await _engine.Committer.CommitAsync(TurnEngine.Turn(key, version, "{}"u8.ToArray())));
        Assert.Equal(0, (await _engine.Loader.LoadAsync(key)).Version);

        // A second life does not repeat the first one's versions, so that the zombie does not fit there either.
        await Task.Delay(2);
        var second = await _engine.CreateAsync(key);
        Assert.True(second > version + 1);
        Assert.IsType<TurnOutcome.VersionConflict>(await _engine.Committer.CommitAsync(TurnEngine.Turn(key, version, "{}"u8.ToArray())));
    }

    [Fact]
    public async Task Turn_ClaimTaken_NamesTheHolderAndWritesNothing()
    {
        var account = new AccountId(1);
        var key = NewKey();
        var claim = new MessageIdClaim(account, Guid.NewGuid().ToString(), 77);
        Assert.IsType<TurnOutcome.Committed>(await _engine.Committer.CommitAsync(new Turn { Account = account, Claims = [claim] }));

        var refused = await _engine.Committer.CommitAsync(TurnEngine.Turn(key, 0, "{}"u8.ToArray()) with { Claims = [claim with { EventId = 78 }] });

        Assert.Equal(77, Assert.Single(Assert.IsType<TurnOutcome.ClaimTaken>(refused).Taken).Holder);
        Assert.Equal(0, (await _engine.Loader.LoadAsync(key)).Version);
    }

    [Fact]
    public async Task Turn_SameClaimAtOnce_OneWins()
    {
        var account = new AccountId(1);
        for (var round = 0; round < 20; round++)
        {
            var id = Guid.NewGuid().ToString();
            var outcomes = await Task.WhenAll(Enumerable.Range(1, 8).Select(i =>
                _engine.Committer.CommitAsync(new Turn { Account = account, Claims = [new MessageIdClaim(account, id, i)] })));

            Assert.Single(outcomes.OfType<TurnOutcome.Committed>());
            Assert.Equal(7, outcomes.OfType<TurnOutcome.ClaimTaken>().Count());
        }
    }

    [Fact]
    public async Task Turn_SuppressedIdentity_IsGuarded()
    {
        var account = await Accounts.AccountSql.CreateAccountAsync(_engine.Sources.Engine, new Accounts.NewAccount("A", "admin"));
        await _engine.ExecuteAsync($"insert into suppressionlists (account_id, type, value) values ({account}, 'phone', '+84912345678')");
        var hit = new SuppressionGuard(account, "phone", "+84912345678");

        var refused = await _engine.Committer.CommitAsync(new Turn { Account = account, Guards = [new SuppressionGuard(account, "email", "a@b.vn"), hit] });
        await _engine.ExecuteAsync($"update suppressionlists set deleted_at = now() where account_id = {account}");
        var passed = await _engine.Committer.CommitAsync(new Turn { Account = account, Guards = [hit] });

        Assert.Equal(hit, Assert.Single(Assert.IsType<TurnOutcome.Guarded>(refused).Hit));
        Assert.IsType<TurnOutcome.Committed>(passed);
    }

    [Fact]
    public async Task Turn_SignalsOfABatch_BecomeOneWakeupATarget()
    {
        var target = GrainKey.Sender(new AccountId(1), NewKey().NumberAt(0), "promotion");
        var turns = Enumerable.Range(0, 200).Select(_ => new Turn { Account = target.Account, Signals = [new Signal(target, "work")] });

        await Task.WhenAll(turns.Select(_engine.Committer.CommitAsync));

        var rows = await _engine.ScalarAsync<long>($"select count(*) from engine.wakeups where target = '{target.Text}'");
        Assert.InRange(rows, 1, 50);
    }

    [Fact]
    public async Task Turn_PoisonedInABatchOf200_FailsAlone()
    {
        var turns = Enumerable.Range(0, 200).Select(i => TurnEngine.Turn(NewKey(), 0, "{}"u8.ToArray()) with { Rows = i == 137 ? [Poison()] : [] }).ToList();

        var outcomes = await Task.WhenAll(turns.Select(_engine.Committer.CommitAsync));

        Assert.IsType<TurnOutcome.Failed>(outcomes[137]);
        Assert.Equal(199, outcomes.OfType<TurnOutcome.Committed>().Count());
    }

    [Fact]
    public async Task Turn_RowHeldBySomebody_DelaysOnlyItself()
    {
        var held = NewKey();
        var version = await _engine.CreateAsync(held);
        await using var psql = new NpgsqlConnection(shared.Database.OwnerConnectionString);
        await psql.OpenAsync();
        await using (var transaction = await psql.BeginTransactionAsync())
        {
            await using var hold = new NpgsqlCommand($"select 1 from engine.grains where key = '{held.Text}' for update", psql);
            await hold.ExecuteScalarAsync();
            var waiting = _engine.Committer.CommitAsync(TurnEngine.Turn(held, version, "{}"u8.ToArray()));

            var others = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => _engine.Committer.CommitAsync(TurnEngine.Turn(NewKey(), 0, "{}"u8.ToArray()))));

            Assert.All(others, o => Assert.IsType<TurnOutcome.Committed>(o));
            Assert.False(waiting.IsCompleted);
            await transaction.RollbackAsync();
            Assert.Equal(new TurnOutcome.Committed(version + 1), await waiting);
        }
    }

    [Fact]
    public async Task Turn_BatchInFlightIsStuck_GoesBesideIt()
    {
        var key = NewKey();
        await using var somebody = await _engine.Sources.Engine.OpenConnectionAsync();
        await using var open = await InsertedAsync(somebody, key);

        var stuck = _engine.Committer.CommitAsync(TurnEngine.Turn(key, 0, "{}"u8.ToArray()));
        const string Waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while (await _engine.ScalarAsync<long>(Waiting) == 0 && !stuck.IsCompleted)
        {
            await Task.Delay(5);
        }

        Assert.True(await _engine.CreateAsync(NewKey()) > 0);
        Assert.False(stuck.IsCompleted);

        await open.RollbackAsync();
        Assert.IsType<TurnOutcome.Committed>(await stuck);
    }

    [Fact]
    public async Task Batch_OfMany_TakesHalfOfThem()
    {
        const int Many = 400;
        await using var engine = new TurnEngine(shared.Database.EngineConnectionString, new TurnOptions { BesideFrom = Many, BesideAfter = TimeSpan.FromSeconds(4) });
        var key = NewKey();
        await using var somebody = await _engine.Sources.Engine.OpenConnectionAsync();
        await using var open = await InsertedAsync(somebody, key);

        // While this one is in flight, the others gather until they are enough.
        var stuck = engine.Committer.CommitAsync(TurnEngine.Turn(key, 0, "{}"u8.ToArray()));
        while (engine.Committer.Waiting > 0)
        {
            await Task.Delay(1);
        }

        var others = Enumerable.Range(0, Many).Select(_ => engine.Committer.CommitAsync(TurnEngine.Turn(NewKey(), 0, "{}"u8.ToArray()))).ToList();
        await Task.WhenAny(others);
        while (others.Count(o => o.IsCompleted) < (Many + 2) / 2)
        {
            await Task.Delay(1);
        }

        Assert.Equal((Many + 2) / 2, others.Count(o => o.IsCompleted));
        await open.RollbackAsync();
        Assert.All(await Task.WhenAll(others.Append(stuck)), o => Assert.IsType<TurnOutcome.Committed>(o));
    }

    [Fact]
    public async Task Turn_RowHeldForLong_IsBusyAndNotWritten()
    {
        await using var engine = new TurnEngine(shared.Database.EngineConnectionString, new TurnOptions { CommitLimit = TimeSpan.FromMilliseconds(300) });
        var held = NewKey();
        // Not by the one whose limit is short: on a busy machine it might be over already.
        var version = await _engine.CreateAsync(held);
        await using var psql = new NpgsqlConnection(shared.Database.OwnerConnectionString);
        await psql.OpenAsync();
        await using var transaction = await psql.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand($"select 1 from engine.grains where key = '{held.Text}' for update", psql);
        await hold.ExecuteScalarAsync();

        await Assert.ThrowsAsync<BusyException>(() => engine.Committer.CommitAsync(TurnEngine.Turn(held, version, "{}"u8.ToArray())));

        await transaction.RollbackAsync();
        Assert.Equal(version, (await engine.Loader.LoadAsync(held)).Version);
    }

    [Fact]
    public async Task Turn_ChangedOutside_IsRefusedAndLoadedAsStale()
    {
        var account = await Accounts.AccountSql.CreateAccountAsync(_engine.Sources.Engine, new Accounts.NewAccount("A", "admin"));
        var customer = await _engine.ScalarAsync<long>($"insert into customers (account_id) values ({account}) returning id");
        var key = GrainKey.Customer(account, customer);
        var version = await _engine.CreateAsync(key);
        await using var owner = NpgsqlDataSource.Create(shared.Database.OwnerConnectionString);
        await using var byHand = owner.CreateCommand($"update customers set marketing_consent = true where id = {customer}");
        await byHand.ExecuteNonQueryAsync();

        Assert.IsType<TurnOutcome.VersionConflict>(await _engine.Committer.CommitAsync(TurnEngine.Turn(key, version, "{}"u8.ToArray())));
        var loaded = await _engine.Loader.LoadAsync(key);
        Assert.True(loaded.Stale);
        Assert.IsType<TurnOutcome.Committed>(await _engine.Committer.CommitAsync(TurnEngine.Turn(key, loaded.Version, "{}"u8.ToArray())));
        Assert.False((await _engine.Loader.LoadAsync(key)).Stale);
    }

    /// <summary>A row of a key, not committed: an insert of the same key waits for it, and its batch with it.</summary>
    private static async Task<NpgsqlTransaction> InsertedAsync(NpgsqlConnection connection, GrainKey key)
    {
        var transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand("insert into engine.grains (key, version, state) values ($1, 1, '{}')", connection, transaction);
        insert.Parameters.AddWithValue(key.Text);
        await insert.ExecuteNonQueryAsync();
        return transaction;
    }

    private static GrainKey NewKey() => TurnEngine.Key(Interlocked.Increment(ref s_nextKey));

    /// <summary>A row that a check of the database refuses.</summary>
    private static AuditRow Poison() =>
        new(1, new AccountId(1), "customers", 1, new string('x', 500), "key:1", TimeProvider.System.GetUtcNow(), null, null);
}
