using System.Text.Json;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Simulation;

/// <summary>An activation of the sender, in one silo. Both silos have one, and neither knows of the other's.</summary>
internal sealed class SimulatedSender(SimulatedWorld world, SimulatedSilo silo)
{
    private const int TakeAtOnce = 5;

    /// <summary>From before the commit until the last moment at which bytes may leave.</summary>
    public static readonly TimeSpan SendDeadline = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(5);
    private static readonly GrainKey Key = GrainKey.Sender(SimulatedWorld.Account, SimulatedWorld.Oa, "any");

    /// <summary>Looks into the queue, and goes on looking until the process dies.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            var isMore = await TakeAsync();
            await world.Schedule.DelayAsync(silo.Process, isMore ? TimeSpan.FromMilliseconds(world.Schedule.Chance.Next(1, 40)) : TimeSpan.FromSeconds(2));
        }
    }

    /// <summary>Attempts that nobody will hear of any more.</summary>
    public async Task SettleLostAsync(Wakeup wakeup)
    {
        await world.Schedule.LagAsync(silo.Process, 10);
        var lost = world.Tables.Messages.Values.Where(m => m.Status == SimulatedStatus.Sending && m.Deadline < world.Now - AnswerLimit).ToList();
        await world.Schedule.LagAsync(silo.Process, 10);
        world.Tables.Commit(new Turn
        {
            Account = SimulatedWorld.Account,
            Consumes = [wakeup.Id],
            Rows = [.. lost.Select(m => (Row)new SendResultRow(m.Row.Id, m.Attempt, SendResult.Unknown, world.Now, null, "engine:unknown", null))],
        });
    }

    private async Task<bool> TakeAsync()
    {
        var now = world.Now;
        var ready = world.Tables.Queue.Values.Where(q => q.NotBefore <= now).OrderBy(q => q.NotBefore).Take(TakeAtOnce)
            .Select(q => q.Send with { IsSuppressed = world.Tables.IsSuppressed(q.Send.CustomerId) && world.Bug != PlantedBug.SuppressionIsAskedOnce }).ToList();
        if (ready.Count == 0)
        {
            return false;
        }

        await world.Schedule.LagAsync(silo.Process, 10);
        if (world.Bug != PlantedBug.TimeIsNotAskedAgain && ready.Exists(r => r.IsSuppressed || r.SendBefore <= now))
        {
            PutAside(ready, now);
            return true;
        }

        var (askedAt, limiter) = (world.Now, world.LimiterFor(silo));
        var lease = await limiter.AskAsync(new PermitRequest("promotion", [new PermitGroup(SimulatedWorld.Oa, 0, ready.Count)]));
        await world.Schedule.LagAsync(silo.Process, 10);
        var sends = ready.Take(lease.Granted[0]).ToList();
        if (sends.Count == 0)
        {
            await world.Schedule.DelayAsync(silo.Process, lease.RetryAfter[0] < TimeSpan.FromSeconds(2) ? lease.RetryAfter[0] : TimeSpan.FromSeconds(2));
            return true;
        }

        var until = askedAt + (lease.ValidFor < SendDeadline ? lease.ValidFor : SendDeadline);
        var permit = new HeldPermit(limiter, lease.Id, askedAt);
        if (world.Bug == PlantedBug.SentBeforeTheCommit)
        {
            await Task.WhenAll(sends.Select(s => CallAsync(s, s.Attempt + 1, until, permit)));
        }

        if (!await BeginAsync(sends))
        {
            limiter.Settle(new PermitUse(lease.Id, [0], [sends.Count], TimeSpan.Zero));
            return true;
        }

        if (world.Bug != PlantedBug.SentBeforeTheCommit)
        {
            sends.ForEach(s => world.Schedule.Start(() => SendAsync(s, until, permit)));
        }

        return true;
    }

    /// <summary>"About to send" is committed before a byte leaves. False where one of them is gone.</summary>
    private async Task<bool> BeginAsync(List<QueuedSend> sends)
    {
        await world.Schedule.LagAsync(silo.Process, 20);
        var now = world.Now;
        var outcome = world.Tables.Commit(new Turn
        {
            Account = SimulatedWorld.Account,
            Dequeues = [.. sends.Select(s => s.MessageId)],
            Produces = [NewWakeup.At(world.Tables.NextId(), Key, now + SendDeadline + AnswerLimit + TimeSpan.FromSeconds(7), SenderWords.Settle, [])],
            Rows = [.. sends.Select(s => (Row)new SendingRow(s.MessageId, s.Attempt + 1, now + SendDeadline))],
        });
        await world.Schedule.LagAsync(silo.Process, 20);
        return outcome is TurnOutcome.Committed;
    }

    private async Task SendAsync(QueuedSend send, DateTimeOffset until, HeldPermit permit)
    {
        var answer = await CallAsync(send, send.Attempt + 1, until, permit);
        if (world.Bug == PlantedBug.LostIsTriedAgain && answer.Class == AnswerClass.Lost)
        {
            answer = ZaloAnswer.NotSent("lost");
        }

        var settlement = SendAttempts.Settle(send, send.Attempt + 1, answer, world.Now, new RetryTerms(world.Schedule.Chance.NextDouble(), Counts: !answer.IsLate));
        await world.Schedule.LagAsync(silo.Process, 20);
        world.Tables.Commit(new Turn { Account = SimulatedWorld.Account, Rows = [settlement.Row] });
    }

    private async Task<ZaloAnswer> CallAsync(QueuedSend send, int attempt, DateTimeOffset until, HeldPermit permit)
    {
        // Now and then the process stands still, or there is no connection yet.
        await world.Schedule.DelayAsync(silo.Process, TimeSpan.FromMilliseconds(world.Happens(0.02) ? world.Schedule.Chance.Next(2_000, 15_000) : world.Schedule.Chance.Next(1, 60)));
        if (world.Now > until || (world.Now >= send.SendBefore && world.Bug != PlantedBug.TimeIsNotAskedAgain))
        {
            permit.Limiter.Settle(new PermitUse(permit.Lease, [0], [1], TimeSpan.Zero));
            return ZaloAnswer.NotSent("late") with { IsLate = true };
        }

        var lag = world.Now - permit.AskedAt;
        var call = world.Zalo.Receive(send, attempt);
        await world.Schedule.LagAsync(silo.Process, 100);
        permit.Limiter.Settle(new PermitUse(permit.Lease, [1], [0], lag));
        await world.Schedule.DelayAsync(silo.Process, TimeSpan.FromMilliseconds(50) + call.Takes);
        return call.IsLost ? ZaloAnswer.Lost("cut") : ZaloAnswer.Read(MessageChannel.Oa, 200, call.Answer);
    }

    private void PutAside(List<QueuedSend> ready, DateTimeOffset now)
    {
        var dropped = ready.Where(r => r.IsSuppressed || r.ExpiresAt <= now).ToList();
        var again = ready.Where(r => r.SendBefore <= now).Except(dropped).ToList();
        world.Tables.Commit(new Turn
        {
            Account = SimulatedWorld.Account,
            Dequeues = [.. dropped.Concat(again).Select(r => r.MessageId)],
            Produces = [.. again.Select(r => NewWakeup.Now(world.Tables.NextId(), GrainKey.Customer(SimulatedWorld.Account, r.CustomerId), now, SenderWords.DecideAgain,
                JsonSerializer.SerializeToUtf8Bytes(new DecideAgain(r))))],
            Rows = [.. dropped.Select(r => (Row)new DroppedMessageRow(r.MessageId, "engine:dropped"))],
        });
    }

    private sealed record HeldPermit(SimulatedLimiter Limiter, long Lease, DateTimeOffset AskedAt);
}
