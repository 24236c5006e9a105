using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using ZaloOrleans.Audit;
using ZaloOrleans.Catalog;
using ZaloOrleans.Decisions;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

public sealed partial class CustomerGrain
{
    private static readonly ContractShape ReplyShape = ContractShape.Of<ReplyContract>();

    public async Task<ReplyAnswer> Reply(SupportReply command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await FirstReplyAsync(command) is { } first)
        {
            return new ReplyAnswer(first);
        }

        var faults = new Faults();
        var values = ContractBody.Read(ReplyShape, command.Json, isNew: true, faults);
        var content = faults.AreNone ? ReplyContent.Read(values.GetValueOrDefault("text") as string, values.GetValueOrDefault("attachment") as string, faults) : null;
        if (content is null)
        {
            return new ReplyAnswer(CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
        }

        try
        {
            return new ReplyAnswer(await ReplyAsync(command, content));
        }
        catch (MergedException merged)
        {
            return new ReplyAnswer(CatalogRefusals.NotFound, merged.Into);
        }
    }

    /// <summary>The decision, its reasons, and the queued message are one commit, as with what a journey sends. A refusal is kept, too.</summary>
    private async Task<CatalogAnswer> ReplyAsync(SupportReply command, MessageContent content)
    {
        var policy = await policies.GetForDecisionAsync(Account);
        var asked = new Asked(new MessageIntent(MessageChannel.Oa, MessageCategory.CustomerCare, null, null) { IsReply = true }, content, NoVariables);
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await CurrentAsync() is not { Facts.Deleted: false } state)
            {
                return CatalogRefusals.NotFound;
            }

            var (inputs, decision, message) = await ProposeAsync(state, asked, policy, Now(state.At));
            if (inputs.ContentFault is { } fault)
            {
                return CatalogAnswer.Refused(CatalogOutcome.Invalid, "/text", fault, $"A text has 1 to {MessageContent.LongestText} characters.");
            }

            await using var lease = await Runtime.DrawAsync((IdSequence.Decisions, 1), (IdSequence.OaMessages, 1), (IdSequence.AuditLogs, 1));
            var decided = DecidedMessage.Of(Account, state, inputs, decision, message, policy, lease.Bag);
            var (turn, answer) = ReplyTurn(command, message, decision, decided, inputs.At, lease.Bag);
            switch (await CommitAsync(turn, decided.Next))
            {
                case TurnOutcome.Committed:
                    metrics.Decided(decision.Code);
                    return answer;

                case TurnOutcome.Guarded guarded:
                    asked = asked with { Suppressed = TypesOf(guarded) };
                    break;

                case TurnOutcome.ClaimTaken:
                    return await FirstReplyAsync(command) ?? throw new BusyException("The first request with this key is still under way.");

                case TurnOutcome.Failed failed:
                    throw new InvalidOperationException($"{failed.SqlState} {failed.Reason}");
            }
        }

        throw new BusyException("The customer changes too fast; nothing was done.");
    }

    private (Turn Turn, CatalogAnswer Answer) ReplyTurn(
        SupportReply command, ComposedMessage? message, MessageDecision decision, DecidedMessage decided, DateTimeOffset now, IdBag ids)
    {
        var turn = new Turn { Account = Account, Guards = decided.Guards, Rows = decided.Rows };
        if (decided.MessageId is not { } id)
        {
            return (turn, CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "", decision.Code!, ReplyRefusals.DetailOf(decision.Code!)));
        }

        var json = new JsonObject
        {
            ["id"] = id,
            ["customerId"] = CustomerId,
            ["content"] = message!.Content.Shown(),
            ["status"] = "queued",
            ["decisionId"] = decided.DecisionId,
            ["windowUntil"] = Json.Time(decision.DecideAgainAt!.Value),
        }.ToJsonString(Json.Plain);
        return (turn with
        {
            Claims = command.IdempotencyKey is { } key
                ? [new IdempotencyClaim(Account, key, command.RequestHash ?? new byte[32], 201, Encoding.UTF8.GetBytes(json)) { CustomerId = CustomerId }]
                : [],
            Signals = decided.Signals,
            Rows = [.. turn.Rows, new AuditRow(ids.Next(IdSequence.AuditLogs), Account, "oaMessages", id, "reply", command.Actor, now, null, null)],
        }, new CatalogAnswer(CatalogOutcome.Created, json, null, []));
    }

    private async Task<CatalogAnswer?> FirstReplyAsync(SupportReply command)
    {
        if (command.IdempotencyKey is not { } key || await Runtime.Gate.ReadAsync(() => answers.FindAsync(Account, key)) is not { } first)
        {
            return null;
        }

        return first.RequestHash.AsSpan().SequenceEqual(command.RequestHash ?? new byte[32])
            ? new CatalogAnswer(CatalogOutcome.Repeated, Encoding.UTF8.GetString(first.Response), null, [])
            : CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "", "idempotency_key_reused", "This Idempotency-Key was used for another request. Use a new one.");
    }
}
