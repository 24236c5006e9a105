using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ZaloOrleans.Api.Http;

/// <summary>What happened at the edge, as <c>zalo.api.*</c>.</summary>
internal sealed class ApiMetrics
{
    public const string MeterName = "ZaloOrleans.Api";

    private readonly Counter<long> _requests;
    private readonly Counter<long> _items;

    public ApiMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _requests = meter.CreateCounter<long>("zalo.api.requests", "{request}", "Requests by route and outcome: ok, or the problem's code.");
        _items = meter.CreateCounter<long>("zalo.api.items", "{item}", "Ingest items by outcome: accepted, duplicate, or the fault's code.");
    }

    public void Answered(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
        var code = http.Features.Get<OutcomeFeature>()?.Code ?? (http.Response.StatusCode < 400 ? "ok" : "failed");
        _requests.Add(1, new TagList { { "route", route }, { "code", code } });
    }

    public void Items(string outcome, int count)
    {
        if (count > 0)
        {
            _items.Add(count, new KeyValuePair<string, object?>("code", outcome));
        }
    }
}
