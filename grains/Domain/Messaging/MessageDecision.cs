using System.Collections.Immutable;
using ZaloOrleans.Customers;
using ZaloOrleans.MiniApps;
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

    /// <summary>Where it goes to; null: the customer has no such address.</summary>
    public string? Address { get; init; }

    /// <summary>When it may go at the earliest: at once, or when the channel's hours begin.</summary>
    public DateTimeOffset GoesAt { get; init; }

    /// <summary>After that it is not sent any more: its expiry, or the end of the time in which a Mini App may notify. Null: never.</summary>
    public DateTimeOffset? SendBefore { get; init; }

    /// <summary>Decides. Rules are asked in a fixed order, and the first refusal answers.</summary>
    /// <param name="intent">What shall be said.</param>
    /// <param name="facts">Of the customer.</param>
    /// <param name="unreached">What Zalo said of the customer's reachability.</param>
    /// <param name="isSuppressed">Whether one of its identities is on the suppression list, as the database said at the commit of an earlier try.</param>
    /// <param name="hasVariable">Whether a value is known for a variable of the template.</param>
    /// <param name="policy">The policy that the turn took at its start.</param>
    /// <param name="now">The turn's time.</param>
    /// <param name="miniApp">What is known of the customer in Mini Apps; null: was never there.</param>
    public static MessageDecision Decide(
        MessageIntent intent, CustomerFacts facts, ImmutableArray<UnreachedPerson> unreached, bool isSuppressed, Func<string, bool> hasVariable, AccountPolicy policy,
        DateTimeOffset now, MiniAppUse? miniApp = null)
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(hasVariable);
        ArgumentNullException.ThrowIfNull(policy);
        var template = intent.TemplateCode is { } templateCode ? policy.Templates.GetValueOrDefault(templateCode) : null;
        var sender = policy.SenderOn(intent.Channel);
        var decision = new MessageDecision(null, [], template, sender)
        {
            Address = AddressOf(facts, intent.Channel, sender),
            GoesAt = SendHours.OpensAt(intent.Channel, now) ?? now,
            SendBefore = intent.Channel == MessageChannel.MiniApp ? Earlier(miniApp?.Until, intent.ExpiresAt) : intent.ExpiresAt,
        };
        var trace = ImmutableArray.CreateBuilder<RuleVerdict>();
        foreach (var (code, passed) in Rules(intent, facts, unreached, isSuppressed, hasVariable, decision, miniApp, now))
        {
            trace.Add(new RuleVerdict(code, passed));
            if (!passed)
            {
                return decision with { Code = code, Trace = trace.ToImmutable() };
            }
        }

        return decision with { Trace = trace.ToImmutable() };
    }

    private static string? AddressOf(CustomerFacts facts, MessageChannel channel, OfficialAccount? sender) => channel switch
    {
        MessageChannel.ZbsPhone => facts.Phone,
        MessageChannel.MiniApp => sender is null ? null : facts.MiniAppIds.FirstOrDefault(id => id.StartsWith($"{sender.AppId}:", StringComparison.Ordinal)),
        _ => facts.ZaloUserId,
    };

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => other is null || one < other ? one : other;

    private static IEnumerable<(string Code, bool Passed)> Rules(MessageIntent intent, CustomerFacts facts, ImmutableArray<UnreachedPerson> unreached,
        bool isSuppressed, Func<string, bool> hasVariable, MessageDecision decision, MiniAppUse? miniApp, DateTimeOffset now)
    {
        var (template, sender, address) = (decision.Template, decision.Sender, decision.Address);
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

        if (intent.Channel == MessageChannel.MiniApp)
        {
            yield return ("never_interacted", miniApp is not null);
            yield return ("window_closed", decision.GoesAt < miniApp!.Until);
            yield return ("frequency_cap", miniApp.HasRoomOn(decision.GoesAt));
        }

        yield return ("expired", intent.ExpiresAt is not { } until || now < until);
        if (intent.Channel == MessageChannel.MiniApp)
        {
            yield return ("quiet_hours", intent.ExpiresAt is not { } last || decision.GoesAt < last);
        }
    }
}
