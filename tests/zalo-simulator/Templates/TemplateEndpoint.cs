using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Limits;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator.Templates;

/// <summary>A ZBS template: <c>POST /v3.0/oa/message/template</c> by user id, <c>POST /message/template</c> by phone.</summary>
internal sealed class TemplateEndpoint(bool byPhone, TemplateBook templates, UserBook users, PhoneBook phones, SendLimits limits) : SendEndpoint
{
    public override string Path => byPhone ? ZaloEndpoints.PhoneTemplate : ZaloEndpoints.UserTemplate;

    public override bool IsBusiness => byPhone;

    public override ZaloError BadBody => ZaloError.OfTemplate(-122);

    public override MessageFacts Read(JsonElement body)
    {
        var request = TemplateRequest.Read(body);
        return byPhone
            ? new MessageFacts(null, request.Phone, request.TrackingId)
            : new MessageFacts(request.UserId, null, request.TrackingId) { Echo = Echo.OfTemplate(request.TemplateId) };
    }

    public override MessageDecision Decide(OfficialAccount account, JsonElement body, MessageFacts facts, DateTimeOffset now)
    {
        var request = TemplateRequest.Read(body);
        if (CheckAddress(request) is { } noAddress)
            return MessageDecision.Refuse(noAddress);
        if (TemplateRules.CheckData(request, templates) is { } badData)
            return MessageDecision.Refuse(badData);

        var template = templates.Find(request.TemplateId!);
        if (!byPhone && !template.ByUser)
            return MessageDecision.Refuse(ZaloError.Of(-249));
        if (CheckPerson(account, facts.Address!, template, now) is { } notThem)
            return notThem;
        if (template.IsPromotion && TemplateRules.IsNight(now))
            return MessageDecision.Refuse(byPhone ? ZaloError.OfTemplate(-133) : ZaloError.Of(-234), Limit.Hours);

        var caps = limits.OfTemplate(account.OaId, facts.Address!, template, byPhone, now);
        return limits.Used.Take(caps) is { } full
            ? MessageDecision.Refuse(full.Error, full.Limit)
            : new MessageDecision(ZaloError.None, ConsultationEndpoint.NewId()) { Counted = caps, Quota = new Quota(caps[^1].Most, limits.Used.LeftOf(caps[^1])) };
    }

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
            writer.WriteString("dailyQuota", decision.Quota!.Total.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("remainingQuota", decision.Quota.Left.ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            writer.WriteString("quota_type", "purchase_quota");
            writer.WriteNumber("remain", decision.Quota!.Left);
        }

        writer.WriteEndObject();
    }

    private ZaloError? CheckAddress(TemplateRequest request)
    {
        if (byPhone)
            return TemplateRules.CheckAddress(request);
        return request.UserId is { Length: > 0 } id && id.All(char.IsAsciiDigit) ? null : ZaloError.Invalid("user_id");
    }

    private MessageDecision? CheckPerson(OfficialAccount account, string address, ZbsTemplate template, DateTimeOffset now) => byPhone
        ? TemplateRules.CheckPhone(phones.Find(address), template)
        : TemplateRules.CheckUser(users.Find(account.OaId, address, now), template, now);
}
