using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ZaloOrleans.Story;

/// <summary>What a stranger meets first: the document, its page, health and figures.</summary>
[Collection<StoryCollection>]
public sealed partial class SurfaceTests(StoryFixture story)
{
    private static readonly string[] Tables = ["customers", "suppressions", "oa-templates", "journeys", "journey-steps", "zalo-accounts"];

    private static readonly string[] Others =
    [
        "post /v1/batch", "post /v1/track", "post /v1/identify", "post /v1/page", "get /v1/ping", "get /health/live", "get /health/ready",
        "get /v1/accounts", "post /v1/accounts", "get /v1/accounts/{id}", "patch /v1/accounts/{id}", "get /v1/settings", "patch /v1/settings",
        "get /v1/api-keys", "post /v1/api-keys", "delete /v1/api-keys/{id}", "get /v1/customers/{id}/timeline", "put /v1/journeys/{id}/steps", "get /v1/journeys/{id}/stats",
        "post /webhooks/zalo", "post /v1/oa-webhook-events/{id}/reprocess", "post /v1/oa-webhook-events/reprocess",
        "get /v1/conversations", "get /v1/conversations/{id}/messages", "post /v1/conversations/{id}/reply",
        "get /v1/oa-webhook-events", "get /v1/oa-webhook-events/{id}",
        "post /v1/oa-templates/{id}/submit", "post /v1/oa-templates/{id}/approve", "post /v1/oa-templates/{id}/reject", "post /v1/oa-templates/{id}/preview",
        "post /webhooks/zalo-miniapp", "post /v1/miniapp/session", "get /v1/miniapp/me", "post /v1/miniapp/consent", "post /v1/zalo-accounts/{id}/resume",
        "post /v1/zalo-accounts/{id}/sync-templates", "post /v1/zalo-accounts/{id}/check",
        "post /v1/zalo-accounts/{id}/import-followers", "get /v1/zalo-accounts/{id}/import-followers",
    ];

    [Fact]
    public async Task Document_ListsEveryRoute_AndEveryRouteThatItListsIsThere()
    {
        using var nobody = story.WireWithoutKey();
        var reply = (await nobody.GetAsync("/openapi/v1.json")).Good();
        Assert.StartsWith("3.", reply.Json.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var listed = reply.Json.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}")).ToHashSet();

        var expected = Tables.SelectMany(table => new[] { $"get /v1/{table}", $"post /v1/{table}", $"get /v1/{table}/{{id}}", $"patch /v1/{table}/{{id}}", $"delete /v1/{table}/{{id}}" }).Concat(Others);
        Assert.Empty(expected.Except(listed));
        foreach (var route in listed)
        {
            var parts = route.Split(' ');
            var answer = await nobody.SendAsync(new HttpMethod(parts[0].ToUpperInvariant()), Placeholders().Replace(parts[1], "1"));
            Assert.True(answer.Status == Expected(parts[1]), $"{route} was answered {answer.Status} without a key.");
        }
    }

    private static HttpStatusCode Expected(string path) => path switch
    {
        // They ask for proof of Zalo's instead of a key, and there is none.
        "/v1/miniapp/session" or "/v1/zalo-accounts/callback" => HttpStatusCode.BadRequest,
        _ when path.StartsWith("/v1/", StringComparison.Ordinal) => HttpStatusCode.Unauthorized,
        // It asks for a signed body instead of a key, and there is none.
        _ when path.StartsWith("/webhooks/", StringComparison.Ordinal) => HttpStatusCode.BadRequest,
        _ => HttpStatusCode.OK,
    };

    [Fact]
    public async Task Document_EveryReference_LeadsSomewhere()
    {
        using var nobody = story.WireWithoutKey();
        var document = (await nobody.GetAsync("/openapi/v1.json")).Good();

        var references = References().Matches(document.Text).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(Leads(document.Json, reference), $"#/{reference} leads nowhere."));
    }

    [Fact]
    public async Task Docs_IsAPage_WithAllThatItNeeds()
    {
        using var nobody = story.WireWithoutKey();
        var page = (await nobody.GetAsync("/docs/")).Good();

        Assert.Equal("text/html", page.MediaType);
        var scripts = Scripts().Matches(page.Text).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            Assert.DoesNotContain("//", script, StringComparison.Ordinal);
            (await nobody.GetAsync(new Uri(new Uri("http://x/docs/"), script).PathAndQuery)).Good();
        }
    }

    [Fact]
    public async Task Health_IsOpen_AndFiguresAreTheAdministrators()
    {
        using var shop = await story.OpenShopAsync();
        using var nobody = story.WireWithoutKey();
        Assert.Equal("live", (await nobody.GetAsync("/health/live")).Good().Text);
        Assert.Equal("ready", (await nobody.GetAsync("/health/ready")).Good().Text);

        (await nobody.GetAsync("/metrics")).Problem(HttpStatusCode.Unauthorized, "key_missing");
        (await shop.Wire.GetAsync("/metrics")).Problem(HttpStatusCode.Forbidden, "admin_required");
        var figures = (await story.Admin.GetAsync("/metrics")).Good();
        Assert.Equal("text/plain", figures.MediaType);
        Assert.Contains("zalo_api_requests", figures.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silo_Metrics_CountWhatHappened()
    {
        using var shop = await story.OpenShopAsync();
        await shop.BatchAsync(Item.Track("u", "seen"));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var figures = await http.GetStringAsync(new Uri(story.Installation.Connection.Metrics));

        Assert.Contains("zalo_turns_", figures, StringComparison.Ordinal);
    }

    private static bool Leads(JsonElement at, string pointer)
    {
        foreach (var step in pointer.Split('/').Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (at.ValueKind == JsonValueKind.Array ? !int.TryParse(step, out var index) || index >= at.GetArrayLength() : !at.TryGetProperty(step, out _))
            {
                return false;
            }

            at = at.ValueKind == JsonValueKind.Array ? at[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : at.GetProperty(step);
        }

        return true;
    }

    [GeneratedRegex("{[^}]+}")]
    private static partial Regex Placeholders();

    [GeneratedRegex("\"\\$ref\": ?\"#/([^\"]+)\"")]
    private static partial Regex References();

    [GeneratedRegex("<script[^>]* src=\"([^\"]+)\"")]
    private static partial Regex Scripts();
}
