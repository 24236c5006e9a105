using System.Collections.Immutable;
using ZaloOrleans.Decisions;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Customers;

/// <summary>Messages that journeys ask for.</summary>
public sealed partial class CustomerGrain
{
    /// <summary>A run asks whether a message may be sent: the decision, the queued message and the answer are one commit.</summary>
    private async Task<WakeOutcome> DecideAsync(Wakeup wakeup, AskToSend ask)
    {
        var policy = await policies.GetForDecisionAsync(Account);
        var (suppressed, asksAssignments) = (ImmutableArray<string>.Empty, false);
        for (var tries = 0; tries <= MostTries; tries++)
        {
            var state = await CurrentAsync();
            var run = state?.Journeys.FirstOrDefault(r => r.RunId == ask.RunId);
            if (run is not null && ask.Sequence > run.LastIn + 1)
            {
                return WakeOutcome.Later;
            }

            if (state is null || run is null)
            {
                return await RefuseUnknownAsync(wakeup, ask);
            }

            if (ask.Sequence <= run.LastIn)
            {
                await CommitAsync(new Turn { Account = Account, Consumes = [wakeup.Id] });
                return WakeOutcome.Done;
            }

            var asked = new Asked(IntentOf(ask), null, TemplateRenderer.Variables((await ProfileAsync()).Attributes(), ask.Event)) { Suppressed = suppressed, AsksAssignments = asksAssignments };
            var (inputs, decision, message) = await ProposeAsync(state, asked, policy, Now(state.At, wakeup));
            await using var lease = await Runtime.DrawAsync((IdSequence.Decisions, 1), (IdSequence.OaMessages, 1), (IdSequence.Wakeups, 2), (IdSequence.Events, decision.Exposures.Length));
            var decided = DecidedMessage.Of(Account, state, inputs, decision, message, policy, lease.Bag, new RunPlace(ask.RunId, ask.StepNo));
            var answer = new Decided(run.LastOut + 1, decision.Outcome.Word(), decision.Code, decided.DecisionId, decided.MessageId);
            var turn = new Turn
            {
                Account = Account,
                Consumes = [wakeup.Id],
                Produces =
                [
                    NewWakeup.Now(lease.Bag.Next(IdSequence.Wakeups), GrainKey.JourneyRun(Account, ask.JourneyId, EnteredBy(run), ask.RunId), inputs.At,
                        JourneyWords.Decided, Json.Bytes(answer)),
                    .. HistoryOf(run, inputs.At, lease.Bag),
                ],
                Signals = decided.Signals,
                Guards = decided.Guards,
                Claims = decided.Claims,
                Rows = decided.Rows,
            };
            var next = decided.Next with { Journeys = state.Journeys.Replace(run, run with { LastIn = ask.Sequence, LastOut = run.LastOut + 1 }) };
            switch (await CommitAsync(turn, next))
            {
                case TurnOutcome.Guarded guarded:
                    suppressed = TypesOf(guarded);
                    break;

                case TurnOutcome.ClaimTaken taken when IsAssigned(taken):
                    asksAssignments = true;
                    break;

                case var outcome when IsHandled(outcome, tries):
                    metrics.Decided(decision.Code);
                    return WakeOutcome.Done;
            }
        }

        throw new BusyException("The customer changes too fast; nothing was done.");
    }

    /// <summary>The customer is gone, or does not know the run any more: the run must not wait for ever.</summary>
    private async Task<WakeOutcome> RefuseUnknownAsync(Wakeup wakeup, AskToSend ask)
    {
        await using var lease = await Runtime.DrawAsync((IdSequence.Wakeups, 1));
        var refusal = new Decided(ask.LastIn + 1, "refuse", "customer_deleted", 0, null);
        await CommitAsync(new Turn
        {
            Account = Account,
            Consumes = [wakeup.Id],
            Produces =
            [
                NewWakeup.Now(lease.Bag.Next(IdSequence.Wakeups), GrainKey.JourneyRun(Account, ask.JourneyId, CustomerId, ask.RunId),
                    Now(default, wakeup), JourneyWords.Decided, Json.Bytes(refusal)),
            ],
        });
        return WakeOutcome.Done;
    }

    private static MessageIntent IntentOf(AskToSend ask) => new(
        MessageChannels.TryParse(ask.Channel, out var channel) ? channel : MessageChannel.Oa,
        MessageCategories.TryParse(ask.Category, out var category) ? category : MessageCategory.Promotion, ask.Template, ask.ExpiresAt) { JourneyId = ask.JourneyId };
}
