namespace ZaloOrleans.Decisions;

/// <summary>The rules of a decision, in the order in which they are asked. Stored by number: never change one.</summary>
public enum DecisionRule
{
    /// <summary>The same was decided before.</summary>
    DuplicateIntent = 1,

    /// <summary>The account, the channel, the campaign or the journey is stopped.</summary>
    Stopped = 2,

    /// <summary>The customer was erased.</summary>
    Erased = 3,

    /// <summary>The customer was deleted.</summary>
    Deleted = 4,

    /// <summary>One of the customer's identities is on the suppression list.</summary>
    Suppressed = 5,

    /// <summary>The customer agreed to messages of this category on this channel.</summary>
    Consent = 6,

    /// <summary>The template exists and is approved.</summary>
    TemplateApproved = 7,

    /// <summary>Every variable that the template needs has a value.</summary>
    Variables = 8,

    /// <summary>What came of the template can be sent on the channel.</summary>
    Content = 19,

    /// <summary>There is an Official Account to send through.</summary>
    Connected = 9,

    /// <summary>The customer has an address on this channel.</summary>
    Address = 10,

    /// <summary>The customer follows the Official Account, where the channel asks for it or Zalo has said that they do not.</summary>
    Follower = 11,

    /// <summary>The customer has interacted with the Official Account at all.</summary>
    Interacted = 12,

    /// <summary>The last interaction is not too long ago.</summary>
    Window = 13,

    /// <summary>It is no quiet time.</summary>
    QuietHours = 14,

    /// <summary>It is still worth sending when it may go.</summary>
    Expiry = 15,

    /// <summary>A frequency cap has room.</summary>
    FrequencyCap = 16,

    /// <summary>The customer is not held out of this kind of message.</summary>
    Holdout = 17,

    /// <summary>The customer's variant of an experiment gets a message.</summary>
    Experiment = 18,
}

/// <summary>Codes of <see cref="DecisionRule"/>.</summary>
public static class DecisionRules
{
    /// <summary>The code that a refusal by the rule has on the wire.</summary>
    public static string Code(this DecisionRule rule) => rule switch
    {
        DecisionRule.DuplicateIntent => "duplicate_intent",
        DecisionRule.Stopped => "account_stopped",
        DecisionRule.Erased => "customer_erased",
        DecisionRule.Deleted => "customer_deleted",
        DecisionRule.Suppressed => "suppressed",
        DecisionRule.Consent => "no_consent",
        DecisionRule.TemplateApproved => "template_not_approved",
        DecisionRule.Variables => "variables_missing",
        DecisionRule.Content => "content_not_for_channel",
        DecisionRule.Connected => "oa_not_connected",
        DecisionRule.Address => "no_address",
        DecisionRule.Follower => "not_follower",
        DecisionRule.Interacted => "never_interacted",
        DecisionRule.Window => "window_closed",
        DecisionRule.QuietHours => "quiet_hours",
        DecisionRule.Expiry => "expired",
        DecisionRule.FrequencyCap => "frequency_cap",
        DecisionRule.Holdout => "holdout",
        DecisionRule.Experiment => "experiment_control",
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    };
}
