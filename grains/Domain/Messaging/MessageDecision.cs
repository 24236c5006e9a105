using System.Collections.Immutable;
using ZaloOrleans.Customers;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Messaging;

/// <summary>What somebody wants to say to a customer.</summary>
/// <param name="Channel">The way that it shall take.</param>
/// <param name="Category">What kind of message it is.</param>
/// <param name="TemplateCode">The template; null for what a person writes.</param>
/// <param name="ExpiresAt">When it is no longer worth sending; null: never.</param>
public sealed record MessageIntent(MessageChannel Channel, MessageCategory Category, string? TemplateCode, DateTimeOffset? ExpiresAt)
{
    /// <summary>What a person answers; null where it is none.</summary>
    public ReplyTo? Reply { get; init; }

    /// <summary>Whether it needs the customer's consent: all but what the customer is waiting for, and answers, for the customer wrote first.</summary>
    public bool NeedsConsent => Reply is null && Category != MessageCategory.Transaction;
}

/// <summary>What a reply answers. It needs no consent, because the customer wrote first.</summary>
/// <param name="LastInteraction">When the customer last did something that opens the conversation; null: never.</param>
public sealed record ReplyTo(DateTimeOffset? LastInteraction);

/// <summary>The verdict of one rule.</summary>
/// <param name="Code">The rule's code, as a refusal by it is named.</param>
/// <param name="Passed">Whether it lets the message pass.</param>
public readonly record struct RuleVerdict(string Code, bool Passed);

/// <summary>A decision: send, or refuse with the code of the first rule that refused; and what each rule that was asked said.</summary>
/// <param name="Code">Null: send.</param>
/// <param name="Trace">The rules in the order in which they were asked; it ends with the one that refused.</param>
/// <param name="Template">The template, where it exists.</param>
/// <param name="Sender">The Official Account that sends.</param>
public sealed record MessageDecision(string? Code, ImmutableArray<RuleVerdict> Trace, Template? Template, OfficialAccount? Sender)
{
    /// <summary>Whether it is sent.</summary>
    public bool IsSend => Code is null;

    /// <summary>Decides. Rules are asked in a fixed order, and the first refusal answers.</summary>
    /// <param name="intent">What shall be said.</param>
    /// <param name="facts">Of the customer.</param>
    /// <param name="unreached">What Zalo said of the customer's reachability.</param>
    /// <param name="isSuppressed">Whether one of its identities is on the suppression list, as the database said at the commit of an earlier try.</param>
    /// <param name="hasVariable">Whether a value is known for a variable of the template.</param>
    /// <param name="policy">The policy that the turn took at its start.</param>
    /// <param name="now">The turn's time.</param>
    public static MessageDecision Decide(
        MessageIntent intent, CustomerFacts facts, ImmutableArray<UnreachedPerson> unreached, bool isSuppressed, Func<string, bool> hasVariable, AccountPolicy policy,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(hasVariable);
        ArgumentNullException.ThrowIfNull(policy);
        var template = intent.TemplateCode is { } templateCode ? policy.Templates.GetValueOrDefault(templateCode) : null;
        var sender = SenderOf(intent.Channel, facts, policy);
        var trace = ImmutableArray.CreateBuilder<RuleVerdict>();
        foreach (var (code, passed) in Rules(intent, facts, unreached, isSuppressed, hasVariable, template, sender, now))
        {
            trace.Add(new RuleVerdict(code, passed));
            if (!passed)
            {
                return new MessageDecision(code, trace.ToImmutable(), template, sender);
            }
        }

        return new MessageDecision(null, trace.ToImmutable(), template, sender);
    }

    /// <summary>Where a message of an Official Account on this channel goes to; null where the customer has no such address.</summary>
    /// <param name="facts">Of the customer.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="sender">The Official Account; null where there is none.</param>
    public static string? AddressOf(CustomerFacts facts, MessageChannel channel, OfficialAccount? sender)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return channel == MessageChannel.ZbsPhone ? facts.Phone : sender is null ? facts.ZaloUserId : ZaloLinks.AddressAt(facts, sender.Id);
    }

    /// <summary>The first connected one that is known to see the customer; else the first one. A phone may be written to by any.</summary>
    private static OfficialAccount? SenderOf(MessageChannel channel, CustomerFacts facts, AccountPolicy policy) =>
        (channel == MessageChannel.ZbsPhone ? null : policy.OfficialAccounts.FirstOrDefault(o => facts.Links.Any(l => l.Oa == o.Id))) ?? policy.OfficialAccounts.FirstOrDefault();

    private static IEnumerable<(string Code, bool Passed)> Rules(MessageIntent intent, CustomerFacts facts, ImmutableArray<UnreachedPerson> unreached,
        bool isSuppressed, Func<string, bool> hasVariable, Template? template, OfficialAccount? sender, DateTimeOffset now)
    {
        var address = AddressOf(facts, intent.Channel, sender);
        bool Is(Unreached why) => unreached.Has(why, intent.Channel, intent.Category, address, now);
        yield return ("customer_deleted", !facts.Deleted);
        yield return ("suppressed", !isSuppressed);
        yield return ("no_consent", (facts.Consent || !intent.NeedsConsent) && !Is(Unreached.RefusesAll) && !Is(Unreached.RefusesCategory));
        if (intent.TemplateCode is not null)
        {
            yield return ("template_not_approved", template is { Approved: true });
            yield return ("variables_missing", template!.Variables.All(v => !v.Required || v.Default is not null || hasVariable(v.Name)));
        }

        yield return ("oa_not_connected", sender is not null);
        yield return ("no_address", address is not null && !Is(Unreached.Unreachable));
        yield return ("not_follower", !Is(Unreached.NotFollower));
        if (intent.Reply is { } reply)
        {
            yield return ("never_interacted", reply.LastInteraction is not null);
            yield return ("window_closed", now < reply.LastInteraction + ConversationWindow.Length);
        }

        yield return ("expired", intent.ExpiresAt is not { } until || now < until);
    }
}
