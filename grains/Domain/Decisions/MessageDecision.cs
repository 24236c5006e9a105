using System.Collections.Immutable;
using ZaloOrleans.Experiments;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Decisions;

/// <summary>"May this be said to this customer, now?": yes, later, or no with the code of the first rule that refused.</summary>
/// <param name="Outcome">The answer.</param>
/// <param name="Code">The rule that refuses or puts off; null: it is sent now.</param>
/// <param name="Verdicts">The rules in the order in which they were asked. It ends with the one that refused, unless all were wanted.</param>
public sealed record MessageDecision(DecisionOutcome Outcome, string? Code, ImmutableArray<Verdict> Verdicts)
{
    /// <summary>Of what is put off: when it may go. Of a refusal: when it may be asked for again, where the rule knows.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When it has to be decided again if it was not sent: quiet hours begin, or a window closes. Null: never.</summary>
    public DateTimeOffset? DecideAgainAt { get; init; }

    /// <summary>When it is dropped if it was not sent; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When a message would go: now, or when it is put off to.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The template that is sent, where it exists.</summary>
    public Template? Template { get; init; }

    /// <summary>The Official Account that sends.</summary>
    public OfficialAccount? Sender { get; init; }

    /// <summary>The variant that the customer is exposed to by this, for each experiment of the campaign.</summary>
    public ImmutableArray<(Experiment Experiment, ExperimentVariant Variant)> Exposures { get; init; } = [];

    /// <summary>Whether a message is queued, to be sent now or later.</summary>
    public bool IsQueued => Outcome != DecisionOutcome.Refuse;

    /// <summary>Whether it would have been sent if the customer were not held out of it: it counts in frequency caps, as what the others got does.</summary>
    public bool IsGhost => Code is "holdout" or "experiment_control";
}

/// <summary>What a decision says.</summary>
public enum DecisionOutcome
{
    /// <summary>It is sent.</summary>
    Send,

    /// <summary>It is sent later.</summary>
    Defer,

    /// <summary>It is not sent.</summary>
    Refuse,
}

/// <summary>Words of <see cref="DecisionOutcome"/>.</summary>
public static class DecisionOutcomes
{
    /// <summary>The word of the wire and the database.</summary>
    public static string Word(this DecisionOutcome outcome) => outcome switch
    {
        DecisionOutcome.Send => "send",
        DecisionOutcome.Defer => "defer",
        _ => "refuse",
    };
}
