using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Policy;
using ZaloOrleans.Privacy;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Devices;

/// <summary>A device: the turns of its visitor, and whose it is.</summary>
[GrainType("device")]
[Orleans.Placement.RandomPlacement]
public sealed partial class DeviceGrain(TurnRuntime runtime, PolicyCache policies, VisitorHandOver handOver, ILogger<DeviceGrain> log)
    : TurnGrain<DeviceState>(runtime), IDeviceGrain
{
    private const int MostTries = 4;
    private static readonly TimeSpan HandOverSlice = TimeSpan.FromSeconds(3);

    [ReadOnly]
    public Task<long> Owner() => Task.FromResult(State?.CustomerId ?? 0);

    public async Task<IngestAnswer> Ingest(IngestCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var policy = await policies.GetAsync(Account);
        var exclude = IngestExclusions.None;
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (State is { CustomerId: not 0 })
            {
                return new IngestAnswer { Route = IngestRoute.Elsewhere, ElsewhereCustomerId = State.CustomerId };
            }

            await using var lease = await Runtime.DrawAsync((IdSequence.Events, command.Items.Length), (IdSequence.Sessions, command.Items.Length));
            var proposal = DeviceTurns.Ingest(Account, State, command.Items[0].DeviceId!, command, exclude, policy, Now(State?.At ?? default), lease.Bag);
            var outcome = proposal.Turn.Claims.IsEmpty ? new TurnOutcome.Committed(0) : await CommitAsync(proposal.Turn, proposal.Next);
            switch (outcome)
            {
                case TurnOutcome.Committed:
                    return new IngestAnswer { Route = IngestRoute.Here, Items = proposal.Answers };

                case TurnOutcome.ClaimTaken taken:
                    exclude = exclude.With(taken.Taken, 0);
                    break;

                case TurnOutcome.Failed:
                    var why = new Fault("", "invalid_value", "The database refuses a value.");
                    return new IngestAnswer
                    {
                        Route = IngestRoute.Here,
                        Items = command.Items.Select(i => new ItemAnswer(i.Index, null, false, why)).ToImmutableArray(),
                    };
            }
        }

        throw new BusyException("The device changes too fast; nothing was done.");
    }

    public async Task Release(long customerId)
    {
        for (var tries = 0; tries < MostTries && State?.CustomerId == customerId; tries++)
        {
            var release = DeviceTurns.Release(Account, State, Now(State.At));
            await CommitAsync(release.Turn, release.Next);
        }
    }

    protected override Task<WakeOutcome> HandleAsync(Wakeup wakeup) => wakeup.Kind switch
    {
        DeviceWords.Bind => BindAsync(wakeup, Json.Read<BindDevice>(wakeup.Payload)),
        DeviceWords.HandOver => HandOverAsync(wakeup, Json.Read<HandOver>(wakeup.Payload)),
        ErasureWords.ForgetDevice => ForgetAsync(wakeup, Json.Read<ForgetDevice>(wakeup.Payload)),
        _ => throw new InvalidOperationException($"A device knows no wake-up '{wakeup.Kind}'."),
    };

    private async Task<WakeOutcome> BindAsync(Wakeup wakeup, BindDevice bind)
    {
        for (var tries = 0; ; tries++)
        {
            await using var lease = await Runtime.DrawAsync((IdSequence.Wakeups, 2));
            var proposal = DeviceTurns.Bind(Account, State, bind, Now(State?.At ?? default, wakeup), lease.Bag);
            var outcome = await CommitAsync(proposal.Turn with { Consumes = [wakeup.Id] }, proposal.Next);
            if (outcome is TurnOutcome.Committed)
            {
                await DeliverAsync(proposal.Turn.Produces);
            }

            if (outcome is TurnOutcome.Guarded)
            {
                // The customer was erased: the device stays whose it is.
                outcome = await CommitAsync(new Turn { Account = Account, Consumes = [wakeup.Id] });
            }

            if (outcome is TurnOutcome.Committed or TurnOutcome.WakeupGone)
            {
                return WakeOutcome.Done;
            }

            if (outcome is not TurnOutcome.VersionConflict || tries >= MostTries)
            {
                throw new InvalidOperationException($"The turn came to {outcome}.");
            }
        }
    }

    /// <summary>Its customer was erased. Nothing is kept of whose it was; who comes on it next is a visitor whom nobody knows.</summary>
    private async Task<WakeOutcome> ForgetAsync(Wakeup wakeup, ForgetDevice forget)
    {
        for (var tries = 0; ; tries++)
        {
            var turn = new Turn { Account = Account, Consumes = [wakeup.Id] };
            var outcome = State is { } state && forget.Customers.Contains(state.CustomerId)
                ? await CommitAsync(turn with { Rows = [new DeviceOwnerRow(Account, state.Device, 0, Now(state.At, wakeup))] }, null)
                : await CommitAsync(turn);
            if (outcome is TurnOutcome.Committed or TurnOutcome.WakeupGone)
            {
                return WakeOutcome.Done;
            }

            if (outcome is not TurnOutcome.VersionConflict || tries >= MostTries)
            {
                throw new InvalidOperationException($"The turn came to {outcome}.");
            }
        }
    }

    /// <summary>The customer goes on with the visitor's session before the caller of the bind is answered. Where that fails, the row does it.</summary>
    private async Task DeliverAsync(ImmutableArray<NewWakeup> produced)
    {
        foreach (var wakeup in produced.Where(w => w.DeliveredByCaller))
        {
            try
            {
                await GrainFactory.Wakeable(wakeup.Target).Wake(wakeup.ToWakeup());
            }
            catch (Exception e) when (e is BusyException or CommitUnknownException or TimeoutException or OrleansException)
            {
                LogLater(wakeup.Id, wakeup.Target.Text, e.Message);
            }
        }
    }

    private async Task<WakeOutcome> HandOverAsync(Wakeup wakeup, HandOver over)
    {
        if (!await handOver.MoveAsync(Account, over.Device, over.CustomerId, HandOverSlice))
        {
            return WakeOutcome.Later;
        }

        var outcome = await CommitAsync(new Turn { Account = Account, Consumes = [wakeup.Id] });
        return outcome is TurnOutcome.Committed or TurnOutcome.WakeupGone
            ? WakeOutcome.Done
            : throw new InvalidOperationException($"The turn came to {outcome}.");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Hand-off {Id} to {Target} is left to its row: {Reason}")]
    private partial void LogLater(long id, string target, string reason);
}
