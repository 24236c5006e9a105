using System.Text.Json;
using ZaloOrleans.Simulator.Clocks;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator.Templates;

/// <summary>Zalo's own rules for templates, as far as public sources tell them.</summary>
internal static class TemplateRules
{
    private const int LongestTrackingId = 48;
    private const int LongestValue = 2_000;

    /// <summary>How long a user may be sent templates after an interaction; one exactly this old no longer counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(365);

    /// <summary>What is wrong with a template's id and data, or null.</summary>
    public static ZaloError? CheckData(TemplateRequest request, TemplateBook templates)
    {
        if (request.TemplateId is not { Length: > 0 } id || !id.All(char.IsAsciiDigit))
            return ZaloError.OfTemplate(-109);
        if (request.Data is not { } data)
            return ZaloError.OfTemplate(-111);

        var template = templates.Find(id);
        if (!template.Enabled)
            return ZaloError.OfTemplate(-131);
        if (template.Parameters.Any(p => !data.TryGetProperty(p, out _)))
            return ZaloError.OfTemplate(-1122);
        foreach (var value in data.EnumerateObject().Select(p => p.Value))
        {
            if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
                return ZaloError.OfTemplate(-112);
            if (JsonText.Read(value)?.Length > LongestValue)
                return ZaloError.OfTemplate(-1121);
        }

        return null;
    }

    /// <summary>What is wrong with a phone and a tracking id, or null. Zalo's page names 84 and +84 only.</summary>
    public static ZaloError? CheckAddress(TemplateRequest request)
    {
        var digits = request.Phone?.TrimStart('+') ?? "";
        if (digits.Length is not (11 or 12) || !digits.StartsWith("84", StringComparison.Ordinal) || !digits.All(char.IsAsciiDigit))
            return ZaloError.OfTemplate(-108);
        if (request.TrackingId is not { Length: > 0 and <= LongestTrackingId } tracking || !tracking.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return ZaloError.OfTemplate(-132);
        return request.SendingMode is null or "1" or "3" ? null : ZaloError.OfTemplate(-162);
    }

    /// <summary>Whether advertising may not be sent: from 22:00 to 06:00 in Vietnam.</summary>
    public static bool IsNight(DateTimeOffset now) => VietnamTime.Of(now).Hour is >= 22 or < 6;

    /// <summary>Why a user may not be sent a template now, or null.</summary>
    public static MessageDecision? CheckUser(UserState user, ZbsTemplate template, DateTimeOffset now) => user switch
    {
        { Offline: true } => MessageDecision.Refuse(ZaloError.Of(-227)),
        { Blocked: true } => MessageDecision.Refuse(ZaloError.OfTemplate(-141)),
        _ when user.Refuses.Contains(template.Kind) => MessageDecision.Refuse(ZaloError.Of(-244)),
        { Follower: false, LastInteraction: null } => MessageDecision.Refuse(ZaloError.Of(-213)),
        { Follower: false } when template.IsPromotion => MessageDecision.Refuse(ZaloError.Of(-213)),
        { LastInteraction: { } last } when now - last >= Window => MessageDecision.Refuse(ZaloError.Of(-232), Limit.Window),
        _ => null,
    };

    /// <summary>Why a phone may not be sent a template, or null.</summary>
    public static MessageDecision? CheckPhone(PhoneState phone, ZbsTemplate template) => phone switch
    {
        { HasZalo: false } => MessageDecision.Refuse(ZaloError.OfTemplate(-118)),
        { Offline: true } => MessageDecision.Refuse(ZaloError.OfTemplate(-114)),
        { Blocked: true } => MessageDecision.Refuse(ZaloError.OfTemplate(-141)),
        _ when phone.Refuses.Contains(template.Kind) => MessageDecision.Refuse(ZaloError.OfTemplate(-139)),
        _ => null,
    };
}
