using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Clocks;
using ZaloOrleans.Simulator.Limits;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Users;

/// <summary><c>GET /v3.0/oa/user/getlist</c> and <c>/v3.0/oa/user/detail</c>, <c>GET /v2.0/oa/tag/gettagsofoa</c>: the users that the simulator was told of, or has seen act.</summary>
internal sealed class UserListHandler(ReadCalls calls, UserBook users, SendLimits limits, TimeProvider time)
{
    public Task ListAsync(HttpContext context) => AnswerAsync(context, ZaloEndpoints.UserList, needsData: true, (account, data, body) =>
    {
        var (query, error) = UserQuery.Read(data, limits.Of(account.OaId).LastOffset, VietnamTime.DayOf(time.GetUtcNow()));
        if (query is null)
            return error;

        var all = users.ListOf(account.OaId).Where(u => query.Matches(u.State)).ToList();
        body["data"] = new JsonObject
        {
            ["total"] = all.Count,
            ["count"] = query.Count,
            ["offset"] = query.Offset,
            ["users"] = new JsonArray([.. all.Skip(query.Offset).Take(query.Count).Select(u => (JsonNode)new JsonObject { ["user_id"] = u.Id })]),
        };
        return ZaloError.None;
    });

    public Task DetailAsync(HttpContext context) => AnswerAsync(context, ZaloEndpoints.UserDetail, needsData: true, (account, data, body) =>
    {
        if (!data.TryGetProperty("user_id", out var named) || Http.JsonText.Read(named) is not { Length: > 0 } id || users.FindTold(account.OaId, id) is not { } user)
            return ZaloError.Invalid("user_id");

        body["data"] = Detail(id, user);
        return ZaloError.None;
    });

    public Task TagsAsync(HttpContext context) => AnswerAsync(context, ZaloEndpoints.Tags, needsData: false, (account, _, body) =>
    {
        body["data"] = new JsonArray([.. users.ListOf(account.OaId).SelectMany(u => u.State.Tags).Distinct().Order(StringComparer.Ordinal).Select(t => (JsonNode)t)]);
        return ZaloError.None;
    });

    private static JsonObject Detail(string id, UserState user)
    {
        var detail = new JsonObject
        {
            ["user_id"] = id,
            ["user_id_by_app"] = "9" + id,
            ["user_external_id"] = "",
            ["display_name"] = user.Name ?? $"User {id}",
            ["user_alias"] = "",
            ["is_sensitive"] = false,
            ["user_is_follower"] = user.Follower,
            ["avatar"] = "",
            ["tags_and_notes_info"] = new JsonObject { ["notes"] = new JsonArray(), ["tag_names"] = new JsonArray([.. user.Tags.Select(t => (JsonNode)t)]) },
        };
        if (user.LastInteraction is { } at)
            detail["user_last_interaction_date"] = VietnamTime.Of(at).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
        if (user.Phone is { } phone)
            // A number, as in Zalo's examples.
            detail["shared_info"] = new JsonObject { ["name"] = user.Name ?? "", ["phone"] = long.Parse(phone, CultureInfo.InvariantCulture) };
        return detail;
    }

    private async Task AnswerAsync(HttpContext context, string endpoint, bool needsData, Func<OfficialAccount, JsonElement, JsonObject, ZaloError> read)
    {
        using var data = Data(context);
        await calls.AnswerAsync(context, endpoint, isBusiness: false,
            (account, body) => data is null && needsData ? ZaloError.Invalid("data") : read(account, data?.RootElement ?? default, body));
    }

    /// <summary>The object in the parameter <c>data</c>; null where there is none.</summary>
    private static JsonDocument? Data(HttpContext context)
    {
        try
        {
            var document = JsonDocument.Parse(context.Request.Query["data"].ToString());
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
