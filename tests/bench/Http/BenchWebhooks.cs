using System.Globalization;
using ZaloOrleans.Deploy;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Bench.Http;

/// <summary>The webhooks that the scenario sends: people who write to the Official Account.</summary>
internal sealed class BenchWebhooks(ZaloConnection zalo, Uri api)
{
    /// <summary>How many people write.</summary>
    public const int People = 6_400;

    private readonly string _time = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>A message of one of them, in Zalo's shape.</summary>
    public RequestTemplate Of(int person) => RequestTemplate.Webhook("/webhooks/zalo", api, $$"""
        {"app_id":"{{zalo.AppId}}","user_id_by_app":"{{User(2, person)}}","event_name":"user_send_text","timestamp":"{{_time}}",
        "sender":{"id":"{{User(7, person)}}"},"recipient":{"id":"{{zalo.OaId}}"},
        "message":{"msg_id":"{{RequestTemplate.IdDigits}}","text":"Áo này còn cỡ M không shop?"} }
        """, body => ZaloSignature.Sign(zalo.AppId, body, _time, zalo.OaSecretKey));

    private static string User(int first, int person) => string.Create(CultureInfo.InvariantCulture, $"{first}{person:D17}");
}
