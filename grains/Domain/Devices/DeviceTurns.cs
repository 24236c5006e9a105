using System.Collections.Immutable;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Policy;
using ZaloOrleans.Privacy;
using ZaloOrleans.Sessions;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Devices;

/// <summary>What happens to a device. Pure.</summary>
public static class DeviceTurns
{
    /// <summary>A decision: the turn without its state, the state afterwards, and the items' answers.</summary>
    public sealed record Proposal(Turn Turn, DeviceState Next, ImmutableArray<ItemAnswer> Answers);

    /// <summary>Takes in the events of a visitor: they are stored with their device and without a customer, and start nothing.</summary>
    public static Proposal Ingest(
        AccountId account, DeviceState? state, string device, IngestCommand command, IngestExclusions exclude, AccountPolicy policy, DateTimeOffset now, IdBag ids)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(exclude);
        state ??= new DeviceState { Device = device };
        var intake = new EventIntake(account, null, state.Sessions, exclude.Seen, policy, now, ids);
        foreach (var item in command.Items)
        {
            intake.Take(item);
        }

        return new Proposal(
            new Turn { Account = account, Claims = [.. intake.Claims], Rows = [.. intake.Rows] },
            state with { At = now, Sessions = intake.Sessions },
            [.. intake.Answers]);
    }

    /// <summary>
    /// Gives the device to a customer. The first owner gets what the visitor left: its sessions at once, its stored events by a job.
    /// Later owners get what follows.
    /// </summary>
    public static Proposal Bind(AccountId account, DeviceState? state, BindDevice bind, DateTimeOffset now, IdBag ids)
    {
        ArgumentNullException.ThrowIfNull(bind);
        ArgumentNullException.ThrowIfNull(ids);
        state ??= new DeviceState { Device = bind.Device };
        var produces = ImmutableArray<NewWakeup>.Empty;
        if (state is { CustomerId: 0, Sessions.IsEmpty: false })
        {
            produces =
            [
                NewWakeup.Now(ids.Next(IdSequence.Wakeups), GrainKey.Customer(account, bind.CustomerId), now,
                    DeviceWords.Adopt, Json.Bytes(new AdoptSessions(state.Sessions))) with { DeliveredByCaller = true },
                NewWakeup.Now(ids.Next(IdSequence.Wakeups), GrainKey.Device(account, bind.Device), now,
                    DeviceWords.HandOver, Json.Bytes(new HandOver(bind.Device, bind.CustomerId))),
            ];
        }

        return new Proposal(
            new Turn
            {
                Account = account,
                Produces = produces,

                // A device that is given to somebody who was erased meanwhile would lead to them again.
                Guards = [new ErasedGuard(account, bind.CustomerId)],
                Rows = state.CustomerId == bind.CustomerId ? [] : [new DeviceOwnerRow(account, bind.Device, bind.CustomerId, now)],
            },
            state with { At = now, CustomerId = bind.CustomerId, Sessions = [] },
            []);
    }

    /// <summary>Lets go of the customer that the device belongs to: it is a visitor's again.</summary>
    public static Proposal Release(AccountId account, DeviceState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new Proposal(
            new Turn { Account = account, Rows = [new DeviceOwnerRow(account, state.Device, 0, now)] }, state with { At = now, CustomerId = 0 }, []);
    }

    /// <summary>The customer's sessions with the visitor's among them.</summary>
    public static ImmutableArray<Session> Adopt(ImmutableArray<Session> own, ImmutableArray<Session> visitors) =>
        visitors.Aggregate(own, SessionBook.With);
}
