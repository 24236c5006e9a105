using System.Collections.Immutable;
using ZaloOrleans.Customers;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Decisions;

/// <summary>What a customer's turn commits with a decision: the decision with its trace, the queued message with its place in the queue, its slot in the frequency caps. Pure.</summary>
/// <param name="DecisionId">The decision.</param>
/// <param name="MessageId">The message; null where none is queued.</param>
/// <param name="Rows">To write.</param>
/// <param name="Signals">Who has work by it.</param>
/// <param name="Guards">What must not be on the suppression list when it commits.</param>
/// <param name="Next">The customer's state afterwards.</param>
public sealed record DecidedMessage(
    long DecisionId, long? MessageId, ImmutableArray<Row> Rows, ImmutableArray<Signal> Signals, ImmutableArray<Guard> Guards, CustomerState Next)
{
    /// <summary>Assignments in the experiments that the customer is exposed to by the decision for the first time.</summary>
    public ImmutableArray<Claim> Claims { get; init; } = [];

    /// <summary>Makes it.</summary>
    /// <param name="account">The account.</param>
    /// <param name="state">The customer's state.</param>
    /// <param name="inputs">What was decided on.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="message">What is sent; null where nothing is.</param>
    /// <param name="policy">The policy that it was decided by.</param>
    /// <param name="ids">For a decision, a message, and an event for each exposure.</param>
    /// <param name="run">The journey run that asks; null: none does.</param>
    public static DecidedMessage Of(AccountId account, CustomerState state, DecisionInputs inputs, MessageDecision decision, ComposedMessage? message,
        AccountPolicy policy, IdBag ids, RunPlace? run = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(ids);
        var (intent, decisionId) = (inputs.Intent, ids.Next(IdSequence.Decisions));
        long? messageId = decision.IsQueued ? ids.Next(IdSequence.OaMessages) : null;
        var rows = ImmutableArray.CreateBuilder<Row>();
        rows.Add(new DecisionRow(decisionId, account, inputs.CustomerId, inputs.At, intent.Channel, intent.Category, decision.Outcome.Word(), decision.Code,
            policy.Version, decision.Template?.Id, intent.JourneyId, run?.RunId, messageId, new DecisionTrace(inputs, decision.Verdicts).Write())
        {
            Until = decision.Until,
            CampaignId = intent.CampaignId,
        });
        var capped = intent.Capped(decision.Sender?.Id ?? 0);
        var sends = decision.IsGhost ? inputs.Sends.WithSent(policy.Caps, capped, decision.At) : inputs.Sends;
        var signals = ImmutableArray<Signal>.Empty;
        if (messageId is { } id)
        {
            rows.Add(Queued(id, decisionId, account, inputs, decision, message!, run));
            sends = sends.With(id, policy.Caps, capped);
            signals = [new Signal(GrainKey.Sender(account, decision.Sender!.Id, intent.Category.Word()), SenderWords.Work)];
        }

        var exposures = ExposuresOf(account, state, inputs, decision, policy, ids);
        rows.AddRange(exposures.Select(e => e.Event));
        var next = state with { At = inputs.At, Sends = sends, Assignments = state.Assignments.With(exposures.Select(e => e.Stored)) };
        return new DecidedMessage(decisionId, messageId, rows.ToImmutable(), signals, GuardsOf(account, state, inputs, decision), next) { Claims = [.. exposures.Select(e => e.Claim)] };
    }

    /// <summary>The first exposures; who was exposed before keeps what was stored then.</summary>
    private static ImmutableArray<Exposure> ExposuresOf(
        AccountId account, CustomerState state, DecisionInputs inputs, MessageDecision decision, AccountPolicy policy, IdBag ids) =>
    [
        .. decision.Exposures
            .Select(e => (e.Experiment, e.Variant, Draw: inputs.Draws.First(d => d.ExperimentId == e.Experiment.Id)))
            .Where(e => e.Draw.Assigned is null)
            .Select(e => Exposure.Of(account, inputs.CustomerId, e.Experiment, e.Variant, e.Draw, ExperimentDraw.ValueOf(state.Facts, inputs.CustomerId),
                policy.Version, ExposureSources.Message, inputs.At, ids)),
    ];

    /// <summary>The suppressions that would refuse a message to a customer: of each identity, and of the devices of the last sessions.</summary>
    public static ImmutableArray<Guard> SuppressionsOf(AccountId account, CustomerState state, MessageCategory category)
    {
        ArgumentNullException.ThrowIfNull(state);
        var facts = state.Facts;
        return
        [
            .. new (string Type, string? Value)[]
                {
                    ("phone", facts.Phone), ("email", facts.Email), ("dnc", category == MessageCategory.Promotion ? facts.Phone : null),
                }
                .Concat(ZaloLinks.All(facts).Select(id => (Type: "zalo_id", Value: (string?)id)))
                .Concat(state.Sessions.Select(s => s.Device).Distinct().Select(d => (Type: "device_id", Value: (string?)d)))
                .Where(i => !string.IsNullOrEmpty(i.Value)).Select(i => new SuppressionGuard(account, i.Type, i.Value!)),
        ];
    }

    /// <summary>Asked at the commit, so that a suppression counts from the moment its request was answered; and that it may have the first word, also where a rule after it refuses.</summary>
    private static ImmutableArray<Guard> GuardsOf(AccountId account, CustomerState state, DecisionInputs inputs, MessageDecision decision) =>
        decision.Verdicts.Any(v => v is { Rule: DecisionRule.Suppressed, Refuses: false }) ? SuppressionsOf(account, state, inputs.Intent.Category) : [];

    private static QueuedMessageRow Queued(long id, long decisionId, AccountId account, DecisionInputs inputs, MessageDecision decision, ComposedMessage message,
        RunPlace? run)
    {
        var intent = inputs.Intent;
        return new QueuedMessageRow(id, account, inputs.CustomerId, decision.Template?.Id, decision.Sender!.Id, intent.Channel, intent.Category, message.Recipient,
            message.Content.Shown(), message.Content.ToZalo(intent.Channel).ToJsonString(Json.Plain), message.VarsJson, intent.JourneyId, run?.RunId, run?.StepNo, decisionId, inputs.At,
            Earlier(decision.DecideAgainAt, decision.ExpiresAt))
        {
            NeedsConsent = intent.NeedsConsent,
            TemplateVersion = decision.Template?.Version,
            Mark = EchoMark.Of(message.Content),
            NotBefore = decision.Outcome == DecisionOutcome.Defer ? decision.At : null,
            ExpiresAt = decision.ExpiresAt,
            CampaignId = intent.CampaignId,
            Tags = intent.Tags,
        };
    }

    internal static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one < other || other is null ? one : other;
}

/// <summary>A message as it will be sent.</summary>
/// <param name="Recipient">User id, phone in E.164, or of a Mini App <c>{app id}:{user id}</c>.</param>
/// <param name="Content">What it says.</param>
/// <param name="VarsJson">The variables that went into it.</param>
public sealed record ComposedMessage(string Recipient, MessageContent Content, string VarsJson);

/// <summary>Where in a journey a message is asked for.</summary>
/// <param name="RunId">The run.</param>
/// <param name="StepNo">Its step.</param>
public sealed record RunPlace(long RunId, int StepNo);
