using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Zalo.Templates;

/// <summary>A template in Zalo's list.</summary>
/// <param name="Id">Zalo's id, 1 to 60 characters.</param>
/// <param name="Status">Zalo's word.</param>
/// <param name="Name">Its name; null where it was not said.</param>
public sealed record ListedTemplate(string Id, string Status, string? Name);

/// <summary>What Zalo tells of one template beyond its place in the list.</summary>
/// <param name="Status">Zalo's word; null where it was not said.</param>
/// <param name="Name">Its name.</param>
/// <param name="Tag">What it is for, in Zalo's words of then or now: TRANSACTION, CUSTOMER_CARE, PROMOTION; OTP, IN_TRANSACTION, POST_TRANSACTION.</param>
/// <param name="PricePhone">What a message to a phone costs, in dong.</param>
/// <param name="PriceUser">What a message to a user id costs, in dong.</param>
/// <param name="Parameters">What it is filled in with; none while it is not approved.</param>
public sealed record TemplateDetail(
    string? Status, string? Name, string? Tag, decimal? PricePhone, decimal? PriceUser, ImmutableArray<TemplateParameter> Parameters);

/// <summary>What Zalo answered: what was asked for, or why not.</summary>
/// <param name="Value">What was asked for; null where <paramref name="Code"/> says why not.</param>
/// <param name="Code">Null where Zalo answered; else Zalo's code, <c>http_{status}</c>, or <see cref="NoAnswer"/>.</param>
/// <param name="Detail">Zalo's words.</param>
public sealed record TemplateAnswer<T>(T? Value, string? Code, string? Detail) where T : class
{
    /// <summary>Zalo did not answer.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>Whether there is no such template.</summary>
    public bool IsGone => Code is "-109";

    /// <summary>Whether the access token is refused.</summary>
    public bool IsToken => Code is "-124" or "-216" or "-220";

    /// <summary>Whether the same may be asked again soon.</summary>
    public bool IsPassing => Code is NoAnswer or "-32" or "-100" or "http_429" || Code?.StartsWith("http_5", StringComparison.Ordinal) == true;
}

/// <summary>A page of Zalo's list.</summary>
/// <param name="Templates">Those on it.</param>
/// <param name="Count">How many entries it had, readable or not: what the next page begins after.</param>
/// <param name="Total">How many templates there are; null where it was not said.</param>
public sealed record TemplatePage(ImmutableArray<ListedTemplate> Templates, int Count, long? Total);

/// <summary>Reads what Zalo answers about templates.</summary>
public static class TemplateAnswers
{
    private const int LongestId = 60;
    private const int LongestWord = 40;
    private const int LongestName = 500;

    /// <summary>Reads an answer of <c>GET /template/all</c>.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body.</param>
    public static TemplateAnswer<TemplatePage> Page(int status, string body) => Read(status, body, root =>
    {
        var items = ZaloJson.Items(root, "data").ToList();
        var templates = items.Select(Listed).OfType<ListedTemplate>();
        return new TemplatePage([.. templates], items.Count, ZaloJson.Number(ZaloJson.Object(root, "metadata"), "total"));
    });

    /// <summary>Reads an answer of <c>GET /template/info/v2</c>.</summary>
    public static TemplateAnswer<TemplateDetail> Detail(int status, string body) => Read(status, body, root =>
    {
        var data = ZaloJson.Object(root, "data");
        return new TemplateDetail(
            WebhookJson.Cut(ZaloJson.Text(data, "status"), LongestWord), WebhookJson.Cut(ZaloJson.Text(data, "templateName"), LongestName),
            WebhookJson.Cut(ZaloJson.Text(data, "templateTag"), LongestWord), Price(data, "price_sdt", "price"), Price(data, "price_uid"),
            [.. ZaloJson.Items(data, "listParams").Select(Parameter).OfType<TemplateParameter>().DistinctBy(p => p.Name).Take(TemplateParameter.Most)]);
    });

    private static TemplateAnswer<T> Read<T>(int status, string body, Func<JsonElement, T> read) where T : class =>
        !ZaloJson.TryParse(Encoding.UTF8.GetBytes(body), out var root) || ZaloJson.Number(root, "error") is not { } error
            ? new TemplateAnswer<T>(null, string.Create(CultureInfo.InvariantCulture, $"http_{status}"), null)
            : error != 0
                ? new TemplateAnswer<T>(null, error.ToString(CultureInfo.InvariantCulture), WebhookJson.Cut(ZaloJson.Text(root, "message"), LongestName))
                : new TemplateAnswer<T>(read(root), null, null);

    private static ListedTemplate? Listed(JsonElement json) =>
        ZaloJson.Text(json, "templateId", "template_id") is { Length: <= LongestId } id && ZaloJson.Text(json, "status") is { } status
            ? new ListedTemplate(id, WebhookJson.Cut(status, LongestWord)!, WebhookJson.Cut(ZaloJson.Text(json, "templateName"), LongestName))
            : null;

    private static TemplateParameter? Parameter(JsonElement json) => ZaloJson.Text(json, "name") is { Length: <= TemplateParameter.LongestName } name
        ? new TemplateParameter(name, IsRequired(json), WebhookJson.Cut(ZaloJson.Text(json, "type"), LongestWord), ZaloJson.Number(json, "maxLength"))
        : null;

    /// <summary>One of which it is not said is required: a message without it would be refused where it is.</summary>
    private static bool IsRequired(JsonElement json) =>
        !json.TryGetProperty("require", out var require) || (require.ValueKind != JsonValueKind.False && ZaloJson.Text(json, "require") is not ("false" or "0"));

    private static decimal? Price(JsonElement data, params ReadOnlySpan<string> names) =>
        decimal.TryParse(ZaloJson.Text(data, names), NumberStyles.Number, CultureInfo.InvariantCulture, out var price) && price is >= 0 and < 1_000_000_000 ? price : null;
}
