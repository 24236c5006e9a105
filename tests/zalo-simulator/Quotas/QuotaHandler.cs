using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Clocks;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Limits;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator.Quotas;

/// <summary>What is left: <c>GET /message/quota</c> of templates, <c>POST /v3.0/oa/quota/message</c> of a user or a package, <c>POST /v2.0/oa/quota/message</c> of the package.</summary>
internal sealed class QuotaHandler(ReadCalls calls, SendLimits limits, UserBook users, TimeProvider time)
{
    private static readonly string[] Owners = ["OA", "APP"];
    private static readonly string[] Products = ["cs", "transaction"];
    private static readonly string[] Types = ["sub_quota", "purchase_quota", "reward_quota"];

    /// <summary>Of templates in a day, and of advertising by phone in a month. Numbers, as in Zalo's example of this path.</summary>
    public Task TemplatesAsync(HttpContext context) => calls.AnswerAsync(context, ZaloEndpoints.Quota, isBusiness: true, (account, body) =>
    {
        var (day, month) = (limits.Templates(account.OaId, time.GetUtcNow()), limits.PromotionsOfMonth(account.OaId, time.GetUtcNow()));
        body["data"] = new JsonObject
        {
            ["dailyQuota"] = day.Most,
            ["remainingQuota"] = limits.Used.LeftOf(day),
            ["dailyQuotaPromotion"] = null,
            ["remainingQuotaPromotion"] = null,
            ["monthlyPromotionQuota"] = month.Most,
            ["remainingMonthlyPromotionQuota"] = limits.Used.LeftOf(month),
            ["estimatedNextMonthPromotionQuota"] = month.Most,
        };
        return ZaloError.None;
    });

    /// <summary><c>{"user_id"}</c>: what may go to one person; <c>{"quota_owner","product_type","quota_type"}</c>: what is left of a package.</summary>
    public Task MessagesAsync(HttpContext context) => WithBodyAsync(context, ZaloEndpoints.MessageQuota, (account, asked, body) =>
    {
        if (Text(asked, "user_id") is { } user)
            return user.Length > 0 && user.All(char.IsAsciiDigit) ? OfUser(account, user, body) : ZaloError.Invalid("user_id");
        if (!Owners.Contains(Text(asked, "quota_owner")))
            return ZaloError.Invalid("quota_owner");
        if (!Products.Contains(Text(asked, "product_type")))
            return ZaloError.Invalid("product_type");
        return Types.Contains(Text(asked, "quota_type")) ? OfPackage(account, asked, body) : ZaloError.Invalid("quota_type");
    });

    /// <summary>The package of consultation messages. Which body Zalo expects here is not known: any object will do.</summary>
    public Task OldMessagesAsync(HttpContext context) => WithBodyAsync(context, ZaloEndpoints.OldMessageQuota, (account, _, body) =>
    {
        var package = limits.Consultations(account.OaId, time.GetUtcNow());
        body["data"] = new JsonObject { ["type"] = "sub_quota", ["total"] = package?.Most ?? 0, ["remain"] = package is null ? 0 : limits.Used.LeftOf(package) };
        return ZaloError.None;
    });

    private ZaloError OfUser(OfficialAccount account, string user, JsonObject body)
    {
        var now = time.GetUtcNow();
        var (day, month) = (limits.PersonsDay(account.OaId, user, byPhone: false, now), limits.PersonsMonth(account.OaId, user, byPhone: false, now));
        var data = new JsonObject
        {
            // Since 2026-03 Zalo counts no replies any more, and says nothing of them.
            ["cs_reply"] = new JsonObject(),
            ["promotion"] = new JsonObject
            {
                ["daily_remain"] = limits.Used.LeftOf(day), ["daily_total"] = day.Most,
                ["monthly_remain"] = limits.Used.LeftOf(month), ["monthly_total"] = month.Most,
            },
        };
        if (users.Find(account.OaId, user, now).LastInteraction is { } last)
            data["last_interaction"] = last.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        body["data"] = data;
        return ZaloError.None;
    }

    private ZaloError OfPackage(OfficialAccount account, JsonElement asked, JsonObject body)
    {
        var now = time.GetUtcNow();
        var list = new JsonArray();
        if (Text(asked, "quota_owner") == "OA" && Text(asked, "product_type") == "cs" && Text(asked, "quota_type") == "sub_quota" && limits.Consultations(account.OaId, now) is { } package)
        {
            list.Add((JsonNode)new JsonObject
            {
                ["asset_id"] = $"cs-{account.OaId}",
                ["product_type"] = "cs",
                ["quota_type"] = "sub_quota",
                ["total"] = package.Most,
                ["remain"] = limits.Used.LeftOf(package),
                ["valid_through"] = VietnamTime.EndOfMonth(now).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
                ["status"] = "available",
            });
        }

        body["data"] = list;
        return ZaloError.None;
    }

    private async Task WithBodyAsync(HttpContext context, string endpoint, Func<OfficialAccount, JsonElement, JsonObject, ZaloError> read)
    {
        var (asked, malformed) = await JsonBody.ReadObjectAsync(context.Request);
        await calls.AnswerAsync(context, endpoint, isBusiness: false, (account, body) => malformed is not null ? ZaloError.Invalid("body") : read(account, asked, body));
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
