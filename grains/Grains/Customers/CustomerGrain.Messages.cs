using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Customers;

public sealed partial class CustomerGrain
{
    /// <summary>A run asks whether a message may be sent: the decision, the queued message and the answer are one commit.</summary>
    private async Task<WakeOutcome> DecideAsync(Wakeup wakeup, AskToSend ask)
    {
        var policy = await policies.GetAsync(Account);
        var suppressed = false;
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

            var now = Now(state.At, wakeup);
            var variables = TemplateRenderer.Variables((await ProfileAsync()).Attributes(), ask.Event);
            var intent = IntentOf(ask);
            var decision = MessageDecision.Decide(intent, state.Facts, state.Unreached, suppressed, name => TemplateRenderer.Has(variables, name), policy, now);
            var content = decision.IsSend ? templates.Render(decision.Template!, variables) : null;
            if (content?.FaultOn(intent.Channel) is { } fault)
            {
                decision = decision with { Code = fault };
            }

            await using var lease = await Runtime.DrawAsync((IdSequence.Decisions, 1), (IdSequence.OaMessages, 1), (IdSequence.Wakeups, 2));
            var turn = Turn(wakeup, ask, run, state, intent, decision, content, variables, policy.Version, now, lease.Bag);
            var next = state with
            {
                At = now,
                Journeys = state.Journeys.Replace(run, run with { LastIn = ask.Sequence, LastOut = run.LastOut + 1 }),
            };
            switch (await CommitAsync(turn, next))
            {
                case TurnOutcome.Guarded:
                    suppressed = true;
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

    private Turn Turn(Wakeup wakeup, AskToSend ask, RunningJourney run, CustomerState state, MessageIntent intent, MessageDecision decision,
        MessageContent? content, JsonElement variables, long policyVersion, DateTimeOffset now, IdBag ids)
    {
        var decisionId = ids.Next(IdSequence.Decisions);
        long? messageId = decision.IsSend ? ids.Next(IdSequence.OaMessages) : null;
        var answer = new Decided(run.LastOut + 1, decision.IsSend ? "send" : "refuse", decision.Code, decisionId, messageId);
        var rows = ImmutableArray.Create<Row>(new DecisionRow(decisionId, Account, CustomerId, now, intent.Channel, intent.Category, answer.Outcome,
            decision.Code, policyVersion, decision.Template?.Id, ask.JourneyId, ask.RunId, messageId, TraceOf(decision)));
        var signals = ImmutableArray<Signal>.Empty;
        if (messageId is { } id)
        {
            rows = rows.Add(new QueuedMessageRow(id, Account, CustomerId, decision.Template!.Id, decision.Sender!.Id, intent.Channel, intent.Category,
                MessageDecision.AddressOf(state.Facts, intent.Channel, decision.Sender)!, content!.Shown(), content.ToZalo().ToJsonString(Json.Plain), VariablesOf(decision.Template, variables), ask.JourneyId, ask.RunId, ask.StepNo, decisionId, now, ask.ExpiresAt)
            {
                NeedsConsent = intent.NeedsConsent,
                TemplateVersion = decision.Template.Version,
            });
            signals = [new Signal(GrainKey.Sender(Account, decision.Sender.Id, intent.Category.Word()), SenderWords.Work)];
        }

        return new Turn
        {
            Account = Account,
            Consumes = [wakeup.Id],
            Produces =
            [
                NewWakeup.Now(ids.Next(IdSequence.Wakeups), GrainKey.JourneyRun(Account, ask.JourneyId, EnteredBy(run), ask.RunId), now,
                    JourneyWords.Decided, Json.Bytes(answer)),
                .. HistoryOf(run, now, ids),
            ],
            Signals = signals,
            // Asked at the commit, so that a suppression counts from the moment its request was answered.
            Guards = decision.Code is null || IsAfterSuppression(decision) ? GuardsOf(state.Facts) : [],
            Rows = rows,
        };
    }

    private static MessageIntent IntentOf(AskToSend ask) => new(
        MessageChannels.TryParse(ask.Channel, out var channel) ? channel : MessageChannel.Oa,
        MessageCategories.TryParse(ask.Category, out var category) ? category : MessageCategory.Promotion, ask.Template, ask.ExpiresAt);

    /// <summary>Whether the refusal came from a rule after the suppression list, so that the list may still have the first word.</summary>
    private static bool IsAfterSuppression(MessageDecision decision) => decision.Trace.Any(v => v is { Code: "suppressed", Passed: true });

    private ImmutableArray<Guard> GuardsOf(CustomerFacts facts) =>
    [
        .. ZaloLinks.All(facts).Select(id => new SuppressionGuard(Account, "zalo_id", id)),
        .. new (string Type, string? Value)[] { ("phone", facts.Phone), ("email", facts.Email) }
            .Where(i => i.Value is not null).Select(i => new SuppressionGuard(Account, i.Type, i.Value!)),
    ];

    private static string TraceOf(MessageDecision decision) => new JsonObject
    {
        ["passed"] = new JsonArray([.. decision.Trace.Where(v => v.Passed).Select(v => (JsonNode)v.Code)]),
        ["refused"] = decision.Code,
    }.ToJsonString(Json.Plain);

    private static string VariablesOf(Template template, JsonElement variables) => new JsonObject(template.Variables
        .Select(v => KeyValuePair.Create(v.Name, Rules.Predicate.Find(variables, v.Name) is { } value ? JsonNode.Parse(value.GetRawText()) : v.Default)))
        .ToJsonString(Json.Plain);
}
