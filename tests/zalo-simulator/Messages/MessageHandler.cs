using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Faults;
using ZaloOrleans.Simulator.Limits;
using ZaloOrleans.Simulator.Sends;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>The paths that take messages: decide, record, and only then answer or misbehave.</summary>
internal sealed class MessageHandler(AccountBook accounts, SendLimits limits, FaultBook faults, SendLog sends, WebhookSender webhooks, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context, SendEndpoint endpoint)
    {
        var raw = await ReadBodyAsync(context.Request);
        using var json = TryParse(raw);
        var facts = json is null ? MessageFacts.None : endpoint.Read(json.RootElement);
        var account = accounts.FindByToken(context.Request.Headers["access_token"]);
        var now = time.GetUtcNow();

        var decision = Decide(endpoint, account, json, facts, now);
        var fault = faults.Take(endpoint.Path, facts.Address, decision.Accepted);
        if (fault.Refusal is { } refusal)
        {
            if (decision.Accepted)
                endpoint.TakeBack(account!, facts, now);
            decision = MessageDecision.Refuse(refusal);
        }

        await sends.AppendAsync(new SendRecord
        {
            At = now.ToUnixTimeMilliseconds(),
            Endpoint = endpoint.Path,
            OaId = account?.OaId,
            UserId = facts.UserId,
            Phone = facts.Phone,
            MessageId = decision.MessageId,
            TrackingId = facts.TrackingId,
            Accepted = decision.Accepted,
            Behaviour = fault.Name,
            Error = decision.Error.Code,
            Violation = decision.Limit?.ToString().ToLowerInvariant(),
            Body = SendBody.Of(raw, json),
        });
        if (decision.MessageId is { } sent && facts.UserId is { } user && webhooks.IsOn)
            // Beside the answer, which may be lost: Zalo's webhooks know nothing of that.
            _ = webhooks.FollowUpAsync(account!, user, sent, endpoint.Echo(json!.RootElement));
        await fault.AnswerAsync(context, ZaloAnswer.Of(endpoint, decision, facts, now), time);
    }

    private MessageDecision Decide(SendEndpoint endpoint, OfficialAccount? account, JsonDocument? json, MessageFacts facts, DateTimeOffset now)
    {
        if (account is null)
            return MessageDecision.Refuse(endpoint.BadToken);
        if (now >= account.TokenEndsAt)
            return MessageDecision.Refuse(endpoint.EndedToken);
        if (!limits.TakeCall(account.OaId, now))
            return MessageDecision.Refuse(ZaloError.Of(-32), Limit.Rate);
        return json is null || json.RootElement.ValueKind != JsonValueKind.Object
            ? MessageDecision.Refuse(endpoint.BadBody)
            : endpoint.Decide(account, json.RootElement, facts, now);
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
