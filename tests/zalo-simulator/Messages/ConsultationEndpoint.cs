using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Clocks;
using ZaloOrleans.Simulator.Limits;
using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator.Messages;

/// <summary><c>POST /v3.0/oa/message/cs</c>.</summary>
internal sealed class ConsultationEndpoint(UserBook users, SendLimits limits) : SendEndpoint
{
    public override string Path => ZaloEndpoints.Consultation;

    public override ZaloError BadBody => ZaloError.Invalid("body");

    /// <summary>Twenty hexadecimal digits, the shape of Zalo's; random, so that no restart repeats one.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(20, lowercase: true);

    public override MessageFacts Read(JsonElement body)
    {
        var request = ConsultationRequest.Read(body);
        return new MessageFacts(request.UserId, null, null) { Echo = Echo.Of(request) };
    }

    public override MessageDecision Decide(OfficialAccount account, JsonElement body, MessageFacts facts, DateTimeOffset now)
    {
        if (ConsultationRules.CheckBody(ConsultationRequest.Read(body)) is { } badBody)
            return MessageDecision.Refuse(badBody);

        var user = users.Find(account.OaId, facts.UserId!, now);
        if (ConsultationRules.CheckUser(user, now) is { } notAllowed)
            return MessageDecision.Refuse(notAllowed, notAllowed.Code is -230 or -232 ? Limit.Window : null);
        if (ConsultationRules.IsFree(user, now))
            return new MessageDecision(ZaloError.None, NewId()) { Free = true };
        if (limits.Consultations(account.OaId, now) is not { } package)
            return new MessageDecision(ZaloError.None, NewId());
        return limits.Used.Take([package]) is { } full
            ? MessageDecision.Refuse(full.Error, full.Limit)
            : new MessageDecision(ZaloError.None, NewId()) { Counted = [package], Quota = new Quota(package.Most, limits.Used.LeftOf(package)) };
    }

    public override void WriteData(Utf8JsonWriter writer, MessageDecision decision, MessageFacts facts, DateTimeOffset now)
    {
        writer.WriteString("message_id", decision.MessageId);
        writer.WriteString("user_id", facts.UserId);
        // A string, as in Zalo's examples.
        writer.WriteString("sent_time", now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        // Without a quota the message was charged.
        if (decision is { Free: false, Quota: null })
            return;
        writer.WriteStartObject("quota");
        writer.WriteString("quota_type", decision.Free ? "reply" : "sub_quota");
        if (decision.Quota is { } package)
        {
            writer.WriteNumber("remain", package.Left);
            writer.WriteNumber("total", package.Total);
            writer.WriteString("expired_date", VietnamTime.EndOfMonth(now).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture));
        }

        writer.WriteEndObject();
    }
}
