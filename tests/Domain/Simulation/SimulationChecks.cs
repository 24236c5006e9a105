using ZaloOrleans.Customers;
using ZaloOrleans.Decisions;
using ZaloOrleans.Keys;
using ZaloOrleans.QuietHours;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Simulation;

/// <summary>What must hold after a run, whatever happened in it. Counted by brute force from what Zalo accepted, never from what the engine remembers.</summary>
internal static class SimulationChecks
{
    /// <summary>What does not hold.</summary>
    public static IEnumerable<string> Of(SimulatedWorld world)
    {
        return Once(world).Concat(Answers(world)).Concat(Caps(world)).Concat(Rate(world)).Concat(Refusals(world)).Concat(QuietTime(world)).Concat(Closure(world)).Concat(Slots(world))
            .Concat(Replay(world));
    }

    /// <summary>Nothing is sent twice: not a message, not for one key, not for one wake-up.</summary>
    private static IEnumerable<string> Once(SimulatedWorld world)
    {
        foreach (var twice in world.Zalo.Accepted.CountBy(a => a.MessageId).Where(a => a.Value > 1))
        {
            yield return $"Message {twice.Key} was accepted {twice.Value} times.";
        }

        foreach (var wakeup in world.AskingWakeups)
        {
            if (world.Decisions.Count(d => d.WakeupId == wakeup) is var count && count != 1)
            {
                yield return $"Wake-up {wakeup} was decided {count} times.";
            }
        }

        if (world.Decisions.Count != world.AskingWakeups.Count + world.Keys.Count)
        {
            yield return $"{world.AskingWakeups.Count + world.Keys.Count} were asked for, and {world.Decisions.Count} decided.";
        }
    }

    /// <summary>A key has one answer, however often and wherever it is asked, and each is answered.</summary>
    private static IEnumerable<string> Answers(SimulatedWorld world) =>
        world.Answers.GroupBy(a => a.Key).Where(g => g.Select(a => a.Answer).Distinct().Count() > 1).Select(g => $"Key {g.Key} was answered in different ways.")
            .Concat(world.Keys.Except(world.Answers.Select(a => a.Key)).Select(k => $"Key {k} was never answered."));

    /// <summary>
    /// Of a message and those that were decided before it, no more lie in any window of its rules than they allow: by the rules that it was decided by,
    /// and by when Zalo accepted.
    /// </summary>
    private static IEnumerable<string> Caps(SimulatedWorld world)
    {
        var decisions = world.Decisions.Where(d => d.MessageId is not null).ToDictionary(d => d.MessageId!.Value);
        foreach (var acceptance in world.Zalo.Accepted)
        {
            var own = decisions[acceptance.MessageId];
            foreach (var cap in own.Policy.Caps.Caps.Where(c => c.Binds(own.Inputs.Intent.Capped(SimulatedWorld.Oa))))
            {
                var count = world.Zalo.Accepted.Count(a => a.Customer == acceptance.Customer && decisions[a.MessageId] is var other && other.Order <= own.Order
                    && cap.Counts(other.Inputs.Intent.Capped(SimulatedWorld.Oa)) && a.At > acceptance.At - cap.Window.Reach && a.At <= acceptance.At);
                if (count > cap.Max)
                {
                    yield return $"Customer {acceptance.Customer} got {count} of {cap.Max} within {cap.Window.Reach} until {acceptance.At:T}.";
                }
            }
        }
    }

    /// <summary>No sliding window has more than the rate allows, at the moment at which bytes left.</summary>
    private static IEnumerable<string> Rate(SimulatedWorld world)
    {
        var left = world.Zalo.Left.Order().ToList();
        return from rule in SimulatedWorld.Rates
               from i in Enumerable.Range(0, Math.Max(0, left.Count - rule.Rate.Max))
               where left[i + rule.Rate.Max] - left[i] < rule.Rate.Window
               select $"{rule.Rate.Max + 1} left within {left[i + rule.Rate.Max] - left[i]} from {left[i]:T}.";
    }

    /// <summary>Nothing begins after a withdrawal; and after a suppression nothing but what was about to leave.</summary>
    private static IEnumerable<string> Refusals(SimulatedWorld world)
    {
        foreach (var acceptance in world.Zalo.Accepted)
        {
            var message = world.Tables.Messages[acceptance.MessageId];
            var last = world.Consents.Last(c => c.Customer == acceptance.Customer && c.At <= (message.BegunAt ?? acceptance.LeftAt));
            if (message.Row.NeedsConsent && !last.Agrees)
            {
                yield return $"Message {acceptance.MessageId} began at {message.BegunAt:T}, after the withdrawal at {last.At:T}.";
            }

            if (world.SuppressedAt.TryGetValue(acceptance.Customer, out var at) && acceptance.LeftAt > at + SimulatedSender.SendDeadline)
            {
                yield return $"Message {acceptance.MessageId} left at {acceptance.LeftAt:T}, after the suppression at {at:T}.";
            }
        }
    }

    /// <summary>No byte leaves in quiet time, and none after a message's expiry.</summary>
    private static IEnumerable<string> QuietTime(SimulatedWorld world)
    {
        foreach (var acceptance in world.Zalo.Accepted)
        {
            if (QuietTimes.At(world.Policy.QuietHours, acceptance.Category, Zones.Of(null, null), acceptance.LeftAt, acceptance.Customer).IsQuiet)
            {
                yield return $"Message {acceptance.MessageId} left at {acceptance.LeftAt:T}, in quiet time.";
            }

            if (world.Tables.Messages[acceptance.MessageId].Row.ExpiresAt <= acceptance.LeftAt)
            {
                yield return $"Message {acceptance.MessageId} left at {acceptance.LeftAt:T}, after its expiry.";
            }
        }
    }

    /// <summary>Nothing is left behind, and what Zalo accepted is known as sent, or as not known.</summary>
    private static IEnumerable<string> Closure(SimulatedWorld world)
    {
        if (world.Tables.Queue.Count > 0 || world.Tables.Wakeups.Count > 0)
        {
            yield return $"{world.Tables.Queue.Count} messages and {world.Tables.Wakeups.Count} wake-ups are left.";
        }

        var accepted = world.Zalo.Accepted.Select(a => a.MessageId).ToHashSet();
        foreach (var message in world.Tables.Messages.Values)
        {
            var isRight = message.Status switch
            {
                SimulatedStatus.Sent => accepted.Contains(message.Row.Id),
                SimulatedStatus.Failed => !accepted.Contains(message.Row.Id),
                SimulatedStatus.Unknown => true,
                _ => false,
            };
            if (!isRight)
            {
                yield return $"Message {message.Row.Id} is {message.Status}, and was {(accepted.Contains(message.Row.Id) ? "" : "not ")}accepted.";
            }
        }
    }

    /// <summary>A slot is held by exactly the messages that were sent or whose outcome is not known.</summary>
    private static IEnumerable<string> Slots(SimulatedWorld world)
    {
        foreach (var customer in world.Decisions.Select(d => d.Inputs.CustomerId).Distinct())
        {
            var state = HotState.Read<CustomerState>(world.Tables.States[GrainKey.Customer(SimulatedWorld.Account, customer).Text].Bytes);
            var messages = world.Tables.Messages.Values.Where(m => m.Row.CustomerId == customer).ToList();
            var open = state.Sends.Settled(world.OutcomesOf(state.Sends.Open.Select(o => o.Id))).Open.Select(o => o.Id).ToHashSet();
            var unknown = messages.Where(m => m.Status == SimulatedStatus.Unknown).Select(m => m.Row.Id).ToHashSet();
            if (!open.SetEquals(unknown))
            {
                yield return $"Customer {customer} has slots for {string.Join(',', open.Order())}, and not known are {string.Join(',', unknown.Order())}.";
            }
        }
    }

    /// <summary>What is stored of a decision gives the same decision again.</summary>
    private static IEnumerable<string> Replay(SimulatedWorld world)
    {
        foreach (var decision in world.Decisions)
        {
            var trace = DecisionTrace.Read(decision.TraceJson)!;
            var again = MessageDecisions.Decide(trace.Inputs, decision.Policy);
            if (!again.Verdicts.SequenceEqual(decision.Decision.Verdicts) || again.Outcome != decision.Decision.Outcome || again.At != decision.Decision.At)
            {
                yield return $"Decision {decision.Order} was {decision.Decision.Outcome} {decision.Decision.Code}, and its trace gives {again.Outcome} {again.Code}.";
            }
        }
    }
}
