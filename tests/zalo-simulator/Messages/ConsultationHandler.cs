using System.Security.Cryptography;
using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Faults;
using ZaloOrleans.Simulator.Sends;
using ZaloOrleans.Simulator.Users;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Messages;

/// <summary><c>POST /v3.0/oa/message/cs</c>: decide, record, and only then answer or misbehave.</summary>
internal sealed class ConsultationHandler(
    AccountBook accounts, UserBook users, FaultBook faults, SendLog sends, WebhookSender webhooks, TimeProvider time)
{
    private const string Endpoint = ZaloEndpoints.Consultation;

    public async Task HandleAsync(HttpContext context)
    {
        var raw = await ReadBodyAsync(context.Request);
        using var json = TryParse(raw);
        var request = json is null ? ConsultationRequest.Empty : ConsultationRequest.Read(json.RootElement);
        var account = accounts.FindByToken(context.Request.Headers["access_token"]);
        var now = time.GetUtcNow();

        var decision = Decide(account, json, request, now);
        var fault = faults.Take(Endpoint, request.UserId, decision.Accepted);
        if (fault.Refusal is { } refusal)
            decision = ConsultationDecision.Refuse(refusal);

        await sends.AppendAsync(new SendRecord
        {
            At = now.ToUnixTimeMilliseconds(),
            Endpoint = Endpoint,
            OaId = account?.OaId,
            UserId = request.UserId,
            MessageId = decision.MessageId,
            Accepted = decision.Accepted,
            Behaviour = fault.Name,
            Error = decision.Error.Code,
            Body = SendBody.Of(raw, json),
        });
        if (decision.MessageId is { } sent && webhooks.IsOn)
            // Beside the answer, which may be lost: Zalo's webhooks know nothing of that.
            _ = webhooks.FollowUpAsync(account!, request.UserId!, sent, request.Text ?? "");
        await fault.AnswerAsync(context, ZaloAnswer.Of(decision, request.UserId, now), time);
    }

    private ConsultationDecision Decide(OfficialAccount? account, JsonDocument? json, ConsultationRequest request, DateTimeOffset now)
    {
        if (account is null)
            return ConsultationDecision.Refuse(ZaloError.Of(-216));
        if (now >= account.TokenEndsAt)
            return ConsultationDecision.Refuse(ZaloError.Of(-220));
        if (json is null)
            return ConsultationDecision.Refuse(ZaloError.Invalid("body"));
        if (ConsultationRules.CheckBody(request) is { } badBody)
            return ConsultationDecision.Refuse(badBody);

        var user = users.Find(account.OaId, request.UserId!, now);
        if (ConsultationRules.CheckUser(user, now) is { } notAllowed)
            return ConsultationDecision.Refuse(notAllowed);

        // Twenty hexadecimal digits, the shape of Zalo's; random, so that no restart repeats one.
        var id = RandomNumberGenerator.GetHexString(20, lowercase: true);
        return new ConsultationDecision(ZaloError.None, id, ConsultationRules.IsFree(user, now));
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
