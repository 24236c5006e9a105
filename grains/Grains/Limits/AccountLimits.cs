using System.Text.Json.Nodes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Limits;

/// <summary>Tells how fast an account may send, what of it is used, and what waits. It only reads.</summary>
public sealed class AccountLimits(IGrainFactory grains, PolicyCache policies, WaitingReader waiting, DatabaseGate gate, TimeProvider clock)
{
    /// <summary>A <see cref="LimitsContract"/>. A rule that names what does not exist is about nothing, and not among them.</summary>
    public async Task<CatalogAnswer> ReadAsync(AccountId account)
    {
        var policy = await policies.GetAsync(account);
        var now = clock.GetUtcNow();
        var waits = await gate.ReadAsync(() => waiting.ReadAsync(account, now));
        var (apps, steered) = await AppsAsync(policy);
        var codes = policy.Templates.Values.ToDictionary(t => t.Id, t => t.Code);
        var items = new JsonArray();
        foreach (var channel in MessageChannels.All.Select(c => (string?)c.Word()).Prepend(null).Where(c => !policy.RatesOf(c).IsEmpty))
        {
            foreach (var use in await grains.RateLimiter(account, channel ?? RateLimiterGrain.AllChannels).Look())
            {
                if (use is { OaId: >= 0, TemplateId: >= 0 })
                {
                    items.Add(Item(LimitReport.Of(channel, use, codes.GetValueOrDefault(use.TemplateId), waits, steered, now)));
                }
            }
        }

        return CatalogAnswer.Done(new JsonObject { ["items"] = items, ["apps"] = apps }.ToJsonString(Json.Plain));
    }

    private async Task<(JsonArray Apps, Dictionary<long, SteeredOaContract> Steered)> AppsAsync(AccountPolicy policy)
    {
        var (apps, steered) = (new JsonArray(), new Dictionary<long, SteeredOaContract>());
        foreach (var app in policy.OfficialAccounts.Where(o => o.AppId is not null).GroupBy(o => o.AppId!).OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            var uses = await grains.AppLimiter(app.Key).Look();
            var whole = uses.First(u => u.OaId == 0);
            var own = app.Select(oa => (oa.Id, Max: uses.FirstOrDefault(u => u.OaId == oa.Id)?.Max ?? whole.Max))
                .Select(o => new SteeredOaContract { OaId = o.Id, PerMinute = o.Max, Steered = Math.Round((double)o.Max / whole.Max, 4) }).ToList();
            own.Where(o => o.PerMinute < whole.Max).ToList().ForEach(o => steered.Add(o.OaId, o));
            apps.Add(new JsonObject
            {
                ["appId"] = app.Key,
                ["rule"] = Rule(LimitReport.RuleOf(whole)),
                ["used"] = whole.Used,
                ["available"] = whole.Available,
                ["rate"] = Math.Round(whole.PerSecond, 3),
                ["officialAccounts"] = new JsonArray([.. own.Select(o => (JsonNode)new JsonObject { ["oaId"] = o.OaId, ["perMinute"] = o.PerMinute, ["steered"] = o.Steered })]),
            });
        }

        return (apps, steered);
    }

    private static JsonObject Item(LimitContract item) => new()
    {
        ["channel"] = item.Channel,
        ["oaId"] = item.OaId,
        ["template"] = item.Template,
        ["rule"] = Rule(item.Rule),
        ["used"] = item.Used,
        ["available"] = item.Available,
        ["rate"] = item.Rate,
        ["steered"] = item.Steered,
        ["backlog"] = new JsonObject
        {
            ["transaction"] = item.Backlog.Transaction,
            ["customerCare"] = item.Backlog.CustomerCare,
            ["promotion"] = item.Backlog.Promotion,
        },
        ["estimatedSeconds"] = item.EstimatedSeconds,
        ["restsUntil"] = item.RestsUntil is { } until ? Json.Time(until) : null,
        ["restsCode"] = item.RestsCode,
    };

    private static JsonObject Rule(LimitRuleContract rule) => new() { ["max"] = rule.Max, ["per"] = rule.Per, ["burst"] = rule.Burst };
}
