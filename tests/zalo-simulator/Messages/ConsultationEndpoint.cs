using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator.Messages;

/// <summary><c>POST /v3.0/oa/message/cs</c>.</summary>
internal sealed class ConsultationEndpoint(UserBook users) : SendEndpoint
{
    public override string Path => ZaloEndpoints.Consultation;

    public override ZaloError BadToken => ZaloError.Of(-216);

    public override ZaloError EndedToken => ZaloError.Of(-220);

    public override ZaloError BadBody => ZaloError.Invalid("body");

    /// <summary>Twenty hexadecimal digits, the shape of Zalo's; random, so that no restart repeats one.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(20, lowercase: true);

    public override MessageFacts Read(JsonElement body)
    {
        var request = ConsultationRequest.Read(body);
        return new MessageFacts(request.UserId, null, null, request.Text);
    }

    public override MessageDecision Decide(OfficialAccount account, JsonElement body, MessageFacts facts, DateTimeOffset now)
    {
        if (ConsultationRules.CheckBody(ConsultationRequest.Read(body)) is { } badBody)
            return MessageDecision.Refuse(badBody);

        var user = users.Find(account.OaId, facts.UserId!, now);
        return ConsultationRules.CheckUser(user, now) is { } notAllowed
            ? MessageDecision.Refuse(notAllowed, notAllowed.Code is -230 or -232 ? Limit.Window : null)
            : new MessageDecision(ZaloError.None, NewId(), ConsultationRules.IsFree(user, now));
    }

    public override (string Kind, JsonObject Message) Echo(JsonElement body) => ConsultationEcho.Of(ConsultationRequest.Read(body));

    public override void WriteData(Utf8JsonWriter writer, MessageDecision decision, MessageFacts facts, DateTimeOffset now)
    {
        writer.WriteString("message_id", decision.MessageId);
        writer.WriteString("user_id", facts.UserId);
        // A string, as in Zalo's examples.
        writer.WriteString("sent_time", now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        if (decision.Free)
        {
            // Without a quota the message was charged.
            writer.WriteStartObject("quota");
            writer.WriteString("quota_type", "reply");
            writer.WriteEndObject();
        }
    }
}
