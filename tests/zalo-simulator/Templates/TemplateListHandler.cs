using System.Globalization;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Templates;

/// <summary><c>GET /template/all</c> and <c>GET /template/info/v2</c>: the templates of an OA that the simulator was told of.</summary>
internal sealed class TemplateListHandler(ReadCalls calls, TemplateBook templates)
{
    private const int MostAtOnce = 100;

    public Task ListAsync(HttpContext context) => AnswerAsync(context, ZaloEndpoints.Templates, (account, body) =>
    {
        var (offset, limit, status) = (Number(context, "offset"), Number(context, "limit"), Number(context, "status"));
        // A filter is a number; the word gets -132.
        if (offset is null or < 0 || limit is null or < 1 or > MostAtOnce || (context.Request.Query.ContainsKey("status") && (status is null or < 1 || status > ZbsTemplate.Statuses.Count)))
            return ZaloError.OfTemplate(-132);

        var all = templates.ListOf(account.OaId).Where(t => status is null || t.Status == ZbsTemplate.Statuses[status.Value - 1]).ToList();
        body["data"] = new JsonArray([.. all.Skip(offset.Value).Take(limit.Value).Select(t => (JsonNode)new JsonObject
        {
            ["templateId"] = long.Parse(t.Id, CultureInfo.InvariantCulture),
            ["templateName"] = t.Name,
            ["status"] = t.Status,
            ["templateQuality"] = t.Quality,
        })]);
        body["metadata"] = new JsonObject { ["total"] = all.Count };
        return ZaloError.None;
    });

    public Task InfoAsync(HttpContext context) => AnswerAsync(context, ZaloEndpoints.TemplateInfo, (account, body) =>
    {
        if (context.Request.Query["template_id"] is not [{ Length: > 0 } id] || templates.FindTold(account.OaId, id) is not { } template)
            return ZaloError.OfTemplate(-109);

        // Of one that is not approved Zalo names no parameters.
        var parameters = template.Enabled ? template.Parameters : [];
        body["data"] = new JsonObject
        {
            ["templateId"] = long.Parse(template.Id, CultureInfo.InvariantCulture),
            ["templateName"] = template.Name,
            ["status"] = template.Status,
            ["listParams"] = new JsonArray([.. parameters.Select(p => (JsonNode)new JsonObject
            {
                ["name"] = p, ["require"] = true, ["type"] = "STRING", ["maxLength"] = 30, ["minLength"] = 0, ["acceptNull"] = false,
            })]),
            ["listButtons"] = new JsonArray(),
            ["timeout"] = 7_200_000,
            ["previewUrl"] = "",
            ["templateQuality"] = template.Quality,
            ["templateTag"] = template.TagWord,
            ["price_sdt"] = template.Price.ToString(CultureInfo.InvariantCulture),
            ["price_uid"] = template.Price,
        };
        return ZaloError.None;
    });

    private Task AnswerAsync(HttpContext context, string endpoint, Func<OfficialAccount, JsonObject, ZaloError> read) =>
        calls.AnswerAsync(context, endpoint, isBusiness: true, read);

    private static int? Number(HttpContext context, string name) =>
        int.TryParse(context.Request.Query[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
