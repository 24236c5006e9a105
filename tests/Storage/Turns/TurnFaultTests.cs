using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Turns;

/// <summary>What happens to turns when the database, or the way to it, fails.</summary>
public sealed class TurnFaultTests(SharedDatabase shared) : IClassFixture<SharedDatabase>
{
    private static long s_nextKey = 500_000;

    [Fact]
    public async Task Commit_AnswerLost_IsNeitherLostNorDoubled()
    {
        await using var proxy = FaultProxy.Start(shared.Database.Host, shared.Database.Port);
        await using var engine = new TurnEngine(Through(proxy), new TurnOptions { Connections = 1 });
        var account = new AccountId(1);
        var unknown = 0;
        for (var round = 0; round < 12; round++)
        {
            // A command with an id of its own: one event that carries the round's message id.
            var claim = new MessageIdClaim(account, $"lost-{round}-{Guid.NewGuid()}", round + 1);
            var wakeup = NewWakeup.At(await engine.Ids.NextAsync(IdSequence.Wakeups), NewKey(), DateTimeOffset.UnixEpoch.AddYears(100), "effect", []);
            var turn = new Turn { Account = account, Claims = [claim], Produces = [wakeup] };
            // A turn asks twice: it locks and looks, then it writes and commits. Either answer may be the lost one.
            var dropped = proxy.DropNextAnswerAsync(skip: round % 3 == 0 ? 0 : 1);
            TurnOutcome outcome;
            while (true)
            {
                try
                {
                    outcome = await engine.Committer.CommitAsync(turn);
                    break;
                }
                catch (CommitUnknownException)
                {
                    unknown++;
                }
                catch (BusyException)
                {
                    await Task.Delay(50);
                }
            }

            await dropped;
            Assert.True(outcome is TurnOutcome.Committed or TurnOutcome.ClaimTaken, $"It came to {outcome}.");
            Assert.Equal(1, await engine.ScalarAsync<long>($"select count(*) from engine.wakeups where id = {wakeup.Id}"));
        }

        Assert.True(unknown > 0, "No answer of a commit was lost: the test has tested nothing.");
    }

    [Fact]
    public async Task Database_AwayForAWhile_CallersAreBusySoonAndWorkGoesOnByItself()
    {
        await using var proxy = FaultProxy.Start(shared.Database.Host, shared.Database.Port);
        await using var engine = new TurnEngine(Through(proxy));
        var key = NewKey();
        var version = await engine.CreateAsync(key);
        var clock = TimeProvider.System;

        proxy.Blackhole = true;
        var start = clock.GetTimestamp();
        var waiting = Enumerable.Range(0, 2_000).Select(_ => OutcomeAsync(engine, TurnEngine.Turn(NewKey(), 0, new byte[500]))).ToList();
        var outcomes = await Task.WhenAll(waiting);
        Assert.True(clock.GetElapsedTime(start) < TimeSpan.FromSeconds(5), $"Callers waited {clock.GetElapsedTime(start)}.");
        Assert.DoesNotContain("committed", outcomes);

        // Known to be away, everything is answered at once and nothing piles up.
        start = clock.GetTimestamp();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => OutcomeAsync(engine, TurnEngine.Turn(NewKey(), 0, new byte[500])))),
            o => Assert.Equal("busy", o));
        await Assert.ThrowsAsync<BusyException>(() => engine.Loader.LoadAsync(key));
        Assert.True(clock.GetElapsedTime(start) < TimeSpan.FromSeconds(1), $"Callers waited {clock.GetElapsedTime(start)}.");
        Assert.Equal(0, engine.Committer.Waiting);

        proxy.Blackhole = false;
        proxy.CutAll();
        while (await OutcomeAsync(engine, TurnEngine.Turn(key, version, "{}"u8.ToArray())) is var outcome && outcome != "committed")
        {
            Assert.True(clock.GetElapsedTime(start) < TimeSpan.FromSeconds(30), $"Work did not go on by itself: {outcome}.");
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task Database_Hangs_WhatWaitsIsBoundedByItsBytes()
    {
        await using var proxy = FaultProxy.Start(shared.Database.Host, shared.Database.Port);
        // Room for 15 turns of 64 kB, nearly all of which is the text of their event.
        await using var engine = new TurnEngine(Through(proxy), new TurnOptions { BatchBytes = 64 * 1024, QueueBytes = 1024 * 1024, AccountShare = 1 });
        var account = new AccountId(1);
        var row = new EventRow(1, account, null, null, DateTimeOffset.UnixEpoch, "large", new string('x', 32 * 1024), "test", null);

        proxy.Blackhole = true;
        var outcomes = Enumerable.Range(0, 200).Select(_ => OutcomeAsync(engine, new Turn { Account = account, Rows = [row] })).ToList();

        Assert.InRange(engine.Committer.Waiting, 1, 15);
        Assert.DoesNotContain("committed", await Task.WhenAll(outcomes));
    }

    [Fact]
    public async Task Connections_CutUnderLoad_EveryTurnIsAnsweredAndNoneDoubled()
    {
        await using var proxy = FaultProxy.Start(shared.Database.Host, shared.Database.Port);
        await using var engine = new TurnEngine(Through(proxy));
        var keys = Enumerable.Range(0, 200).Select(_ => NewKey()).ToList();
        var unknown = new System.Collections.Concurrent.ConcurrentBag<GrainKey>();
        var cutting = Task.Run(async () =>
        {
            // Ten times, and on a busy machine until one of them met a commit.
            for (var i = 0; i < 10 || (unknown.IsEmpty && i < 300); i++)
            {
                await Task.Delay(200);
                proxy.CutAll();
            }
        });
        var committed = await Task.WhenAll(keys.Select(key => Task.Run(() => CountUpAsync(engine, key, cutting, unknown))));
        await cutting;

        for (var i = 0; i < keys.Count; i++)
        {
            // The state counts its turns; each that was reported is there, and those of unknown outcome at most once.
            var loaded = await LoadAsync(engine, keys[i]);
            Assert.InRange(loaded, committed[i].Known, committed[i].Known + committed[i].Unknown);
        }

        Assert.Contains(committed, c => c.Unknown > 0);
    }

    [Fact]
    public async Task Account_Floods_OthersGoBeforeItsBacklog()
    {
        // Small batches: what leaves the queue while the flood is still coming in is little, however the machine shares out its time.
        await using var engine = new TurnEngine(shared.Database.EngineConnectionString, new TurnOptions { Connections = 1, BatchSize = 10, QueueLength = 4_000 });
        await engine.CreateAsync(NewKey());
        var flood = Enumerable.Range(0, 3_000).Select(_ => OutcomeAsync(engine, TurnEngine.Turn(NewKey(1), 0, "{}"u8.ToArray()))).ToList();
        var other = await OutcomeAsync(engine, TurnEngine.Turn(NewKey(2), 0, "{}"u8.ToArray()));

        Assert.Equal("committed", other);
        Assert.True(flood.Count(f => !f.IsCompleted) > 1_000, "The other account waited behind the flood.");
        var outcomes = await Task.WhenAll(flood);
        Assert.InRange(outcomes.Count(o => o == "committed"), 2_000, 2_900);
        Assert.Contains("busy", outcomes);
    }

    private static async Task<(int Known, int Unknown)> CountUpAsync(TurnEngine engine, GrainKey key, Task until, System.Collections.Concurrent.ConcurrentBag<GrainKey> all)
    {
        var (known, unknown) = (0, 0);
        while (!until.IsCompleted)
        {
            try
            {
                var loaded = await engine.Loader.LoadAsync(key);
                var count = loaded.Bytes is null ? 0 : BitConverter.ToInt32(loaded.Bytes);
                var outcome = await engine.Committer.CommitAsync(TurnEngine.Turn(key, loaded.Version, BitConverter.GetBytes(count + 1)));
                known += outcome is TurnOutcome.Committed ? 1 : 0;
            }
            catch (CommitUnknownException)
            {
                unknown++;
                all.Add(key);
            }
            catch (BusyException)
            {
                await Task.Delay(20);
            }
        }

        return (known, unknown);
    }

    private static async Task<int> LoadAsync(TurnEngine engine, GrainKey key)
    {
        while (true)
        {
            try
            {
                return (await engine.Loader.LoadAsync(key)).Bytes is { } bytes ? BitConverter.ToInt32(bytes) : 0;
            }
            catch (BusyException)
            {
                await Task.Delay(20);
            }
        }
    }

    private static async Task<string> OutcomeAsync(TurnEngine engine, Turn turn)
    {
        try
        {
            return await engine.Committer.CommitAsync(turn) is TurnOutcome.Committed ? "committed" : "refused";
        }
        catch (BusyException)
        {
            return "busy";
        }
        catch (CommitUnknownException)
        {
            return "unknown";
        }
    }

    private static GrainKey NewKey(long account = 1) => TurnEngine.Key(Interlocked.Increment(ref s_nextKey), account);

    private string Through(FaultProxy proxy) => new NpgsqlConnectionStringBuilder(shared.Database.EngineConnectionString)
    {
        Host = "127.0.0.1",
        Port = proxy.Port,
    }.ConnectionString;
}
