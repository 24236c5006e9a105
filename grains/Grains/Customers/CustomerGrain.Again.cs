using System.Collections.Immutable;
using ZaloOrleans.Decisions;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Customers;

/// <summary>Messages that were not sent in the time for which they were decided.</summary>
public sealed partial class CustomerGrain
{
    /// <summary>
    /// May it still be said? It left the queue with the hand-off, and goes back in the commit of this decision, with another time where it must wait.
    /// Its slot in the frequency caps stays its own; who is held out is not drawn again.
    /// </summary>
    private async Task<WakeOutcome> DecideAgainAsync(Wakeup wakeup, DecideAgain again)
    {
        var policy = await policies.GetForDecisionAsync(Account);
        var suppressed = ImmutableArray<string>.Empty;
        for (var tries = 0; tries <= MostTries; tries++)
        {
            var state = await CurrentAsync();
            var turn = new Turn { Account = Account, Consumes = [wakeup.Id] };
            TurnOutcome outcome;
            if (state is null)
            {
                outcome = await CommitAsync(turn with { Rows = [new DroppedMessageRow(again.Send.MessageId, "engine:customer_deleted")] });
            }
            else
            {
                var inputs = await InputsAsync(state, again.Send, policy, Now(state.At, wakeup), suppressed);
                var decision = MessageDecisions.Decide(inputs, policy);
                await using var lease = await Runtime.DrawAsync((IdSequence.Decisions, 1));
                outcome = await CommitAsync(
                    turn with
                    {
                        Guards = DecidedMessage.SuppressionsOf(Account, state, again.Send.Lane) is var guards && suppressed.IsEmpty ? guards : [],
                        Signals = decision.IsQueued ? [new Signal(Keys.GrainKey.Sender(Account, again.Send.OaId, again.Send.Lane.Word()), SenderWords.Work)] : [],
                        Rows = [DecisionOf(inputs, decision, again.Send, policy, lease.Bag.Next(IdSequence.Decisions)), OutcomeOf(decision, again.Send)],
                    },
                    state with { At = inputs.At, Sends = decision.IsQueued ? inputs.Sends : inputs.Sends.Without(again.Send.MessageId) });
            }

            if (outcome is TurnOutcome.Guarded guarded)
            {
                suppressed = TypesOf(guarded);
            }
            else if (IsHandled(outcome, tries))
            {
                return WakeOutcome.Done;
            }
        }

        throw new BusyException("The customer changes too fast; nothing was done.");
    }

    private async Task<DecisionInputs> InputsAsync(CustomerState state, QueuedSend send, AccountPolicy policy, DateTimeOffset now, ImmutableArray<string> suppressed)
    {
        var kept = await Runtime.Gate.ReadAsync(() => histories.FindAsync(Account, send.MessageId));
        var intent = new MessageIntent(send.Channel, send.Lane, null, send.ExpiresAt)
        {
            // What goes under no consent and is no transaction was written by a person, to somebody who wrote first.
            IsReply = !kept.NeedsConsent && send.Lane != MessageCategory.Transaction,
            CampaignId = send.CampaignId,
            JourneyId = send.JourneyId,
            Tags = kept.Tags,
        };
        return new DecisionInputs(now, intent, CustomerId)
        {
            IsDeleted = state.Facts.Deleted,
            Suppressed = suppressed,
            Consents = state.Facts.Consents,
            Unreached = [.. Enum.GetValues<Unreached>().Where(u => state.Unreached.Has(u, send.Channel, send.Lane, send.Recipient, now))],
            SeenBy = [send.OaId],
            HasAddress = true,
            Relations = state.Relations,
            InMiniApp = state.MiniApp?.SeenAt,
            Zone = state.Facts.Zone,
            Sends = await SendsAsync(state, policy.Caps, intent.Capped(send.OaId), now),
            Again = send.MessageId,
        };
    }

    private DecisionRow DecisionOf(DecisionInputs inputs, MessageDecision decision, QueuedSend send, AccountPolicy policy, long id) =>
        new(id, Account, CustomerId, inputs.At, send.Channel, send.Lane, decision.Outcome.Word(), decision.Code, policy.Version, null, send.JourneyId, null,
            send.MessageId, new DecisionTrace(inputs, decision.Verdicts).Write())
        {
            Until = decision.Until,
            CampaignId = send.CampaignId,
        };

    private static Row OutcomeOf(MessageDecision decision, QueuedSend send) => decision.IsQueued
        ? new RequeuedMessageRow(send with { SendBefore = Earlier(decision.DecideAgainAt, decision.ExpiresAt), ExpiresAt = decision.ExpiresAt }, decision.At)
        : new DroppedMessageRow(send.MessageId, $"engine:{decision.Code}");

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one < other || other is null ? one : other;
}
