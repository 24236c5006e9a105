using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ZaloOrleans.Catalog;
using ZaloOrleans.Decisions;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Messages that a system of the account asks for.</summary>
public sealed partial class CustomerGrain
{
    public async Task<MessageRequestAnswer> Send(MessageRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await SendAsync(request);
        }
        catch (MergedException merged)
        {
            return new MessageRequestAnswer(MessageRequestOutcome.Elsewhere, null, merged.Into);
        }
    }

    public async Task<MessageRequestAnswer> Explain(MessageRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            if (await CurrentAsync(mayBeErased: true) is not { } state)
            {
                return new MessageRequestAnswer(MessageRequestOutcome.NotFound);
            }

            var policy = await policies.GetAsync(Account);
            var asked = await AskedAsync(request);
            var suppressions = DecidedMessage.SuppressionsOf(Account, state, asked.Intent.Category).OfType<SuppressionGuard>().ToList();
            var hit = await Runtime.Gate.ReadAsync(() => suppressionList.HitAsync(suppressions));
            var (_, decision, _) = await ProposeAsync(state, asked with { Suppressed = [.. hit] }, policy, request.At ?? Now(state.At), all: true);
            return new MessageRequestAnswer(MessageRequestOutcome.Decided, DecisionView.Answer(decision, policy, null, null));
        }
        catch (MergedException merged)
        {
            return new MessageRequestAnswer(MessageRequestOutcome.Elsewhere, null, merged.Into);
        }
    }

    /// <summary>
    /// The decision, the queued message, its slot and the first answer to its idempotency key are one commit. Nearly every key is new, so nobody looks
    /// first: the commit says that it is not.
    /// </summary>
    private async Task<MessageRequestAnswer> SendAsync(MessageRequest request)
    {
        var policy = await policies.GetForDecisionAsync(Account);
        var asked = await AskedAsync(request);
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await CurrentAsync(mayBeErased: true) is not { } state)
            {
                return await FirstAnswerAsync(request) ?? new MessageRequestAnswer(MessageRequestOutcome.NotFound);
            }

            var (inputs, decision, message) = await ProposeAsync(state, asked, policy, Now(state.At));
            await using var lease = await Runtime.DrawAsync((IdSequence.Decisions, 1), (IdSequence.OaMessages, 1), (IdSequence.Events, decision.Exposures.Length));
            var decided = DecidedMessage.Of(Account, state, inputs, decision, message, policy, lease.Bag);
            var json = DecisionView.Answer(decision, policy, decided.DecisionId, decided.MessageId);
            var turn = new Turn
            {
                Account = Account,
                Signals = decided.Signals,
                Guards = decided.Guards,
                Rows = decided.Rows,
                Claims = request.IdempotencyKey is { } key
                    ? [.. decided.Claims, new IdempotencyClaim(Account, key, request.RequestHash ?? new byte[32], 200, Kept(decided.DecisionId)) { CustomerId = CustomerId }]
                    : decided.Claims,
            };
            switch (await CommitAsync(turn, decided.Next))
            {
                case TurnOutcome.Committed:
                    metrics.Decided(decision.Code);
                    return new MessageRequestAnswer(MessageRequestOutcome.Decided, json);

                case TurnOutcome.Guarded guarded:
                    asked = asked with { Suppressed = TypesOf(guarded) };
                    break;

                case TurnOutcome.ClaimTaken taken when IsAssigned(taken):
                    asked = asked with { AsksAssignments = true };
                    break;

                case TurnOutcome.ClaimTaken:
                    return await FirstAnswerAsync(request) ?? throw new BusyException("The first request with this key is still under way.");

                case TurnOutcome.Failed { SqlState: "23503" } when request.CampaignId is not null:
                    return new MessageRequestAnswer(MessageRequestOutcome.UnknownCampaign);

                case TurnOutcome.Failed failed:
                    throw new InvalidOperationException($"{failed.SqlState} {failed.Reason}");
            }
        }

        throw new BusyException("The customer changes too fast; nothing was done.");
    }

    private async Task<Asked> AskedAsync(MessageRequest request)
    {
        var intent = new MessageIntent(
            MessageChannels.TryParse(request.Channel, out var channel) ? channel : throw new ArgumentException($"'{request.Channel}' is no channel.", nameof(request)),
            MessageCategories.TryParse(request.Category, out var category) ? category : throw new ArgumentException($"'{request.Category}' is no category.", nameof(request)),
            request.Template, request.ExpiresAt) { CampaignId = request.CampaignId, Tags = request.Tags };
        return request.Text is { } text
            ? new Asked(intent, new MessageContent.Words(text, []), NoVariables)
            : new Asked(intent, null, TemplateRenderer.Variables(Overlaid((await ProfileAsync()).Attributes(), request.VariablesJson), null));
    }

    /// <summary>What the caller gives of the variables counts before what is known of the customer.</summary>
    private static JsonElement Overlaid(JsonElement attributes, string? variablesJson)
    {
        if (variablesJson is null)
        {
            return attributes;
        }

        var all = JsonObject.Create(attributes) ?? [];
        foreach (var (name, value) in JsonNode.Parse(variablesJson)!.AsObject())
        {
            all[name] = value?.DeepClone();
        }

        return JsonSerializer.SerializeToElement(all, Json.Plain);
    }

    /// <summary>Whom a customer has become; null where it is still itself, or there is none.</summary>
    private async Task<long?> SurvivorOfAsync(long? customer) =>
        customer is { } id ? await Runtime.Gate.ReadAsync(() => identities.SurvivorAsync(Account, id)) : null;

    /// <summary>The first answer to the request's idempotency key, or why the key cannot be this request's; null where it is new.</summary>
    private async Task<MessageRequestAnswer?> FirstAnswerAsync(MessageRequest request)
    {
        if (request.IdempotencyKey is not { } key || await Runtime.Gate.ReadAsync(() => answers.FindAsync(Account, key)) is not { } first)
        {
            return null;
        }

        return first.CustomerId != CustomerId && await SurvivorOfAsync(first.CustomerId) != CustomerId ? new MessageRequestAnswer(MessageRequestOutcome.KeyOfAnother)
            : first.RequestHash.AsSpan().SequenceEqual(request.RequestHash ?? new byte[32]) ? new MessageRequestAnswer(MessageRequestOutcome.Repeated, await AnswerOfAsync(first))
            : new MessageRequestAnswer(MessageRequestOutcome.KeyReused);
    }

    /// <summary>What a key keeps of its answer: the decision, of which the answer is made again.</summary>
    private static byte[] Kept(long decisionId) => Json.Bytes(new KeptAnswer(decisionId));

    /// <summary>The answer that a key keeps. Where the decision is no longer there, its number is told.</summary>
    private async Task<string> AnswerOfAsync(FirstAnswer first) =>
        Json.Read<KeptAnswer>(first.Response).DecisionId is { } id && await decisions.AnswerAsync(Account, id) is { } answer ? answer : Encoding.UTF8.GetString(first.Response);

    private sealed record KeptAnswer([property: JsonPropertyName("decisionId")] long? DecisionId);
}
