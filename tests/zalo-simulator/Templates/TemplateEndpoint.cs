using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Limits;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Users;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Templates;

/// <summary>A ZBS template: <c>POST /v3.0/oa/message/template</c> by user id, <c>POST /message/template</c> by phone.</summary>
internal sealed class TemplateEndpoint(bool byPhone, TemplateBook templates, UserBook users, SendLimits limits, DeliveryBook deliveries) : SendEndpoint
{
    public override string Path => byPhone ? ZaloEndpoints.PhoneTemplate : ZaloEndpoints.UserTemplate;

    public override ZaloError BadToken => byPhone ? ZaloError.OfTemplate(-124) : ZaloError.Of(-216);

    public override ZaloError EndedToken => byPhone ? BadToken : ZaloError.Of(-220);

    public override ZaloError BadBody => ZaloError.OfTemplate(-122);

    public override MessageFacts Read(JsonElement body)
    {
        var request = TemplateRequest.Read(body);
        return new MessageFacts(byPhone ? null : request.UserId, byPhone ? request.Phone : null, request.TrackingId, null);
    }

    public override MessageDecision Decide(OfficialAccount account, JsonElement body, MessageFacts facts, DateTimeOffset now)
    {
        var request = TemplateRequest.Read(body);
        if (CheckAddress(account, request, now) is { } noAddress)
            return MessageDecision.Refuse(noAddress);
        if (TemplateRules.CheckData(request, templates) is { } badData)
            return MessageDecision.Refuse(badData);

        var isPromotion = templates.Find(request.TemplateId!).Tag == ZbsTemplate.Promotion;
        if (isPromotion && TemplateRules.IsNight(now))
            return MessageDecision.Refuse(ZaloError.OfTemplate(-133), Limit.Hours);
        if (isPromotion && !limits.TakePromotion(account.OaId, facts.Address!, now))
            return MessageDecision.Refuse(ZaloError.OfTemplate(-1472), Limit.Person);
        if (limits.TakeQuota(account.OaId, now) is not { } quota)
            return MessageDecision.Refuse(ZaloError.OfTemplate(-144), Limit.Quota);

        var id = ConsultationEndpoint.NewId();
        if (byPhone)
            deliveries.Delivered(account.OaId, id, now);
        return new MessageDecision(ZaloError.None, id, Quota: quota);
    }

    /// <summary>Its text is made of the template by Zalo; here it names what went into it.</summary>
    public override (string Kind, JsonObject Message) Echo(JsonElement body)
    {
        var request = TemplateRequest.Read(body);
        return ("template", WebhookBodies.Attached(null, "template", new JsonObject
        {
            ["zinstant_id"] = ConsultationEndpoint.NewId(),
            ["text"] = string.Join(' ', (request.Data?.EnumerateObject().Select(p => JsonText.Read(p.Value)) ?? []).Prepend(request.TemplateId)),
            ["link_url"] = $"{WebhookBodies.Files}/{request.TemplateId}",
            ["checksum"] = ConsultationEndpoint.NewId(),
        }));
    }

    public override void TakeBack(OfficialAccount account, MessageFacts facts, DateTimeOffset now) => limits.TakeBack(account.OaId, facts.Address!, now);

    public override void WriteData(Utf8JsonWriter writer, MessageDecision decision, MessageFacts facts, DateTimeOffset now)
    {
        var sent = now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        writer.WriteString(byPhone ? "msg_id" : "message_id", decision.MessageId);
        if (!byPhone)
            writer.WriteString("user_id", facts.UserId);
        writer.WriteString("sent_time", sent);
        if (byPhone)
            writer.WriteString("sending_mode", "1");
        writer.WriteStartObject("quota");
        if (byPhone)
        {
            // Numbers as strings, as in Zalo's examples.
            writer.WriteString("dailyQuota", decision.Quota!.Daily.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("remainingQuota", decision.Quota.Remaining.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteString("quota_type", "purchase_quota");
            writer.WriteNumber("remain", decision.Quota!.Remaining);
        }

        writer.WriteEndObject();
    }

    private ZaloError? CheckAddress(OfficialAccount account, TemplateRequest request, DateTimeOffset now)
    {
        if (byPhone)
            return TemplateRules.CheckPhone(request);
        if (request.UserId is not { Length: > 0 } id || !id.All(char.IsAsciiDigit))
            return ZaloError.Invalid("user_id");
        var user = users.Find(account.OaId, id, now);
        return user.Blocked ? ZaloError.OfTemplate(-141) : user is { Follower: false, LastInteraction: null } ? ZaloError.Of(-213) : null;
    }
}
