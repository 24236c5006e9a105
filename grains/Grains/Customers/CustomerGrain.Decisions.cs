using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Decisions;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

public sealed partial class CustomerGrain
{
    private static readonly JsonElement NoVariables = JsonDocument.Parse("{}").RootElement;

    /// <summary>What is asked: may this be said, and with which words.</summary>
    /// <param name="Intent">What shall be said.</param>
    /// <param name="Text">The words; null: the template's.</param>
    /// <param name="Variables">What the template sees.</param>
    private sealed record Asked(MessageIntent Intent, MessageContent? Text, JsonElement Variables)
    {
        /// <summary>Types of the suppression list that an earlier try found.</summary>
        public ImmutableArray<string> Suppressed { get; init; } = [];

        /// <summary>Whether an earlier try met an assignment that the state does not hold.</summary>
        public bool AsksAssignments { get; init; }
    }

    /// <summary>What is decided about what was asked.</summary>
    private sealed record Proposed(DecisionInputs Inputs, MessageDecision Decision, ComposedMessage? Message);

    /// <summary>The decision, and the message as it would be sent. What it looks at is read here; what it says is pure.</summary>
    private async Task<Proposed> ProposeAsync(CustomerState state, Asked asked, AccountPolicy policy, DateTimeOffset now, bool all = false)
    {
        var (intent, seenBy) = (asked.Intent, ZaloLinks.SeenBy(state.Facts));
        if (state.Facts.Erased)
        {
            // Nothing is known that could be looked at, and nothing is to be: neither what was sent nor what was drawn.
            var forgotten = new DecisionInputs(now, intent, CustomerId) { IsErased = true, IsDeleted = true, Sends = SendHistory.Of(policy.Caps) };
            return new Proposed(forgotten, MessageDecisions.Decide(forgotten, policy, all), null);
        }

        var sender = Addresses.SenderOf(intent.Channel, seenBy, policy);
        var address = Addresses.Of(state.Facts, intent.Channel, sender);
        var inputs = new DecisionInputs(now, intent, CustomerId)
        {
            IsDeleted = state.Facts.Deleted,
            Suppressed = asked.Suppressed,
            Consents = state.Facts.Consents,
            Unreached = [.. Enum.GetValues<Unreached>().Where(u => state.Unreached.Has(u, intent.Channel, intent.Category, address, now))],
            SeenBy = seenBy,
            HasAddress = address is not null,
            Relations = state.Relations,
            InMiniApp = state.MiniApp?.SeenAt,
            Zone = state.Facts.Zone,
            Sends = await SendsAsync(state, policy.Caps, intent.Capped(sender?.Id ?? 0), now, all),
            HoldoutBucket = policy.Holdout?.BucketOf(CustomerId) ?? 0,
            Draws = await DrawsAsync(state, asked, policy, now),
        };
        var template = asked.Text is null ? MessageDecisions.TemplateOf(inputs, policy) : null;
        inputs = template is null ? inputs : inputs with
        {
            Missing = [.. template.Variables.Where(v => v.Required && v.Default is null && !TemplateRenderer.Has(asked.Variables, v.Name)).Select(v => v.Name)],
        };
        var decision = MessageDecisions.Decide(inputs, policy, all);
        if (!decision.IsQueued && !all)
        {
            return new Proposed(inputs, decision, null);
        }

        var (content, fault) = ContentOf(asked, template, inputs, policy);
        if (fault is not null)
        {
            inputs = inputs with { ContentFault = fault };
            return new Proposed(inputs, MessageDecisions.Decide(inputs, policy, all), null);
        }

        return new Proposed(inputs, decision, decision.IsQueued ? new ComposedMessage(address!, content!, template is null ? "{}" : VariablesOf(template, asked.Variables)) : null);
    }

    private (MessageContent? Content, string? Fault) ContentOf(Asked asked, Template? template, DecisionInputs inputs, AccountPolicy policy)
    {
        if (asked.Text is null && (template is null || !inputs.Missing.IsEmpty))
        {
            return (null, null);
        }

        try
        {
            var content = policy.Advertising.Apply(asked.Text ?? templates.Render(template!, asked.Variables), asked.Intent);
            return (content, content.FaultOn(asked.Intent.Channel));
        }
        catch (InvalidOperationException)
        {
            // It takes too many steps with what this customer brings.
            return (null, "template_fails");
        }
    }

    /// <summary>
    /// What frequency caps count: as the state has it, with what became of messages since where that may decide, or is to be told; or counted from the
    /// tables, where it was counted by other rules.
    /// </summary>
    private async Task<SendHistory> SendsAsync(CustomerState state, CapBook book, CappedMessage message, DateTimeOffset now, bool all = false)
    {
        if (!state.Sends.IsOf(book))
        {
            return book.Caps.IsEmpty ? SendHistory.Of(book) : await histories.CountAsync(Account, CustomerId, book, now);
        }

        var sends = state.Sends;
        if (sends.NeedsOutcomes(book, message) || (all && !sends.Open.IsEmpty))
        {
            sends = sends.Settled(await histories.OutcomesAsync(Account, [.. sends.Open.Select(o => o.Id)]));
        }

        return sends.Pruned(book, now);
    }

    private static ImmutableArray<string> TypesOf(TurnOutcome.Guarded guarded) => [.. guarded.Hit.OfType<SuppressionGuard>().Select(g => g.Type).Distinct()];

    private static string VariablesOf(Template template, JsonElement variables) => new JsonObject(template.Variables
        .Select(v => KeyValuePair.Create(v.Name, Rules.Predicate.Find(variables, v.Name) is { } value ? JsonNode.Parse(value.GetRawText()) : v.Default)))
        .ToJsonString(Json.Plain);
}
