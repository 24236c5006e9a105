using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Faults;
using ZaloOrleans.Simulator.Limits;
using ZaloOrleans.Simulator.Sends;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>The paths that take messages: decide, record, and only then answer or misbehave.</summary>
internal sealed class MessageHandler(
    AccountBook accounts, SendLimits limits, ViolationLog violations, FaultBook faults, SendLog sends, MessageBook messages, FollowUps followUps, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context, SendEndpoint endpoint)
    {
        var raw = await ReadBodyAsync(context.Request);
        using var json = TryParse(raw);
        var facts = json is null ? MessageFacts.None : endpoint.Read(json.RootElement);
        var now = time.GetUtcNow();
        var caller = Caller.Of(context.Request, accounts, now);

        var decision = Decide(context, endpoint, caller, json, facts, now);
        var fault = faults.Take(endpoint.Path, facts.Address, decision.Accepted);
        if (fault.Refusal is { } refusal)
        {
            limits.Used.TakeBack(decision.Counted);
            decision = MessageDecision.Refuse(refusal, decision.Limit);
        }

        if (decision.Limit is { } limit)
            violations.Append(now, endpoint.Path, caller.Account?.OaId, facts.Address, limit, decision.Error.Code);
        await sends.AppendAsync(new SendRecord
        {
            At = now.ToUnixTimeMilliseconds(),
            Endpoint = endpoint.Path,
            OaId = caller.Account?.OaId,
            UserId = facts.UserId,
            Phone = facts.Phone,
            MessageId = decision.MessageId,
            TrackingId = facts.TrackingId,
            Accepted = decision.Accepted,
            Behaviour = fault.Name,
            Status = fault.HttpStatus,
            Error = decision.Error.Code,
            Violation = decision.Limit?.Word(),
            Body = SendBody.Of(raw, json),
        });
        if (decision.MessageId is { } id)
            Accept(endpoint, caller.Account!, facts, id, now);
        await fault.AnswerAsync(context, ZaloAnswer.Of(endpoint, decision, facts, now), time);
    }

    private void Accept(SendEndpoint endpoint, OfficialAccount account, MessageFacts facts, string id, DateTimeOffset now)
    {
        var message = new SentMessage(account.OaId, id, endpoint.Path, facts.UserId, facts.Phone, facts.TrackingId, now) { Echo = facts.Echo };
        messages.Add(message);
        followUps.Begin(account, message);
    }

    private MessageDecision Decide(HttpContext context, SendEndpoint endpoint, Caller caller, JsonDocument? json, MessageFacts facts, DateTimeOffset now)
    {
        if (caller.Refusal(endpoint.IsBusiness) is { } refusal)
            return MessageDecision.Refuse(refusal);
        var calls = limits.Calls(caller.Account!.OaId, now);
        var full = limits.Used.Take([calls]);
        RateHeaders.Write(context.Response, calls, limits.Used);
        if (full is not null)
            return MessageDecision.Refuse(full.Error, full.Limit);
        return json is null || json.RootElement.ValueKind != JsonValueKind.Object
            ? MessageDecision.Refuse(endpoint.BadBody)
            : endpoint.Decide(caller.Account, json.RootElement, facts, now);
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, request.HttpContext.RequestAborted);
        return copy.ToArray();
    }

    private static JsonDocument? TryParse(byte[] raw)
    {
        try
        {
            return JsonDocument.Parse(raw);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
