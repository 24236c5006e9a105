using System.Net;
using System.Text.Json;

namespace ZaloOrleans.Story;

/// <summary>Settings and configuration tables over HTTP: versions, merge patches, soft deletes, repeats.</summary>
[Collection<StoryCollection>]
public sealed class CatalogStoryTests(StoryFixture story)
{
    [Fact]
    public async Task Settings_ChangedMeanwhile_AreNotOverwritten()
    {
        using var shop = await story.OpenShopAsync();
        var first = (await shop.Wire.GetAsync("/v1/settings")).Good();
        Assert.Equal("Asia/Ho_Chi_Minh", first.Json.GetProperty("timezone").GetString());

        var second = (await shop.Wire.PatchAsync("/v1/settings", new { sessionGapMinutes = 45 }, first.ETag)).Good();
        (await shop.Wire.PatchAsync("/v1/settings", new { sessionGapMinutes = 60, currency = "USD" }, first.ETag)).Problem(HttpStatusCode.PreconditionFailed);

        Assert.NotEqual(first.ETag, second.ETag);
        var now = (await shop.Wire.GetAsync("/v1/settings")).Good();
        Assert.Equal((45, "VND", second.ETag), (now.Json.GetProperty("sessionGapMinutes").GetInt32(), now.Json.GetProperty("currency").GetString(), now.ETag));
        (await shop.Wire.PatchAsync("/v1/settings", new { lateEventHours = 0, timezone = "Hanoi", colour = "red" })).Problem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Settings_SessionGap_CountsForWhatFollows()
    {
        using var shop = await story.OpenShopAsync();
        (await shop.Wire.PatchAsync("/v1/settings", new { sessionGapMinutes = 5 })).Good();
        var start = DateTimeOffset.UtcNow.AddHours(-1);

        await shop.BatchAsync(Item.Visit("web-1", "seen") with { Timestamp = start }, Item.Visit("web-1", "seen") with { Timestamp = start.AddMinutes(10) });

        Assert.Equal(2L, await story.Database.ScalarAsync<long>($"select count(*) from sessions where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Row_MergePatched_ChangesWhatThePatchNamesOnly()
    {
        using var shop = await story.OpenShopAsync();
        var made = (await shop.Wire.PostAsync("/v1/oa-templates", new { code = "chào", content = "Xin chào 🌸", variables = new[] { "first_name" } })).Good();
        var path = Shop.PathOf("oa-templates", made.Id);
        Assert.Equal((HttpStatusCode.Created, path), (made.Status, made.Headers.Location?.ToString()));

        var patched = (await shop.Wire.PatchAsync(path, """{"content":"Chào bạn","variables":null}""", made.ETag)).Good();
        Assert.Equal(("chào", "Chào bạn", "Draft", JsonValueKind.Null), (Text(patched, "code"), Text(patched, "content"), Text(patched, "status"), patched.Json.GetProperty("variables").ValueKind));
        (await shop.Wire.PatchAsync(path, new { content = "Cũ" }, made.ETag)).Problem(HttpStatusCode.PreconditionFailed);
        (await shop.Wire.PatchAsync(path, """{"code":null}""")).Problem(HttpStatusCode.BadRequest, "required");
        (await shop.Wire.DeleteAsync(path, made.ETag)).Problem(HttpStatusCode.PreconditionFailed);

        var read = (await shop.Wire.GetAsync(path)).Good();
        Assert.Equal((patched.Text, patched.ETag), (read.Text, read.ETag));
        (await shop.Wire.DeleteAsync(path, read.ETag)).Good();
        (await shop.Wire.GetAsync(path)).Problem(HttpStatusCode.NotFound, "not_found");
        (await shop.Wire.DeleteAsync(path)).Problem(HttpStatusCode.NotFound, "not_found");
    }

    /// <summary>No request sets by itself what a person decides: the status, and what is sent, stay as they were.</summary>
    [Fact]
    public async Task Template_StatusPastItsReview_IsRefused_AndNothingOfTheRequestIsDone()
    {
        using var shop = await story.OpenShopAsync();
        (await shop.Wire.PostAsync("/v1/oa-templates", new { code = "offer", content = "Chào", status = "Approved" })).Problem(HttpStatusCode.UnprocessableEntity, "needs_review");
        var path = Shop.PathOf("oa-templates", await shop.TemplateAsync("offer", "Chào", "Draft"));

        (await shop.Wire.PatchAsync(path, new { content = "Khác", status = "approved" })).Problem(HttpStatusCode.UnprocessableEntity, "needs_review");
        (await shop.Wire.PatchAsync(path, new { status = "Rejected" })).Problem(HttpStatusCode.UnprocessableEntity, "needs_review");

        var read = (await shop.Wire.GetAsync(path)).Good();
        Assert.Equal(("Draft", "Chào"), (Text(read, "status"), Text(read, "content")));
    }

    [Fact]
    public async Task Customer_MergePatched_KeepsTheTraitsThatThePatchDoesNotName()
    {
        using var shop = await story.OpenShopAsync();
        var id = await shop.CustomerAsync("lan", new { firstName = "Lan", tier = "gold", size = "M" });
        var before = (await shop.Wire.GetAsync(Shop.PathOf("customers", id))).Good();

        var patched = (await shop.Wire.PatchAsync(Shop.PathOf("customers", id), """{"lastName":"Trần","traits":{"tier":null,"points":7}}""", before.ETag)).Good();

        Assert.Equal(("Lan", "Trần"), (Text(patched, "firstName"), Text(patched, "lastName")));
        Assert.True(JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>("""{"size":"M","points":7}"""), patched.Json.GetProperty("traits")), patched.Text);
        (await shop.Wire.PatchAsync(Shop.PathOf("customers", id), new { lastName = "Lê" }, before.ETag)).Problem(HttpStatusCode.PreconditionFailed);
        Assert.Equal(patched.ETag, (await shop.Wire.GetAsync(Shop.PathOf("customers", id))).Good().ETag);
    }

    [Fact]
    public async Task Parent_WithLiveChildren_IsAConflictThatListsThem()
    {
        using var shop = await story.OpenShopAsync();
        var journey = await shop.JourneyAsync(("entry", """{"on":{"event":"go"}}"""), ("end", "{}"));
        var path = Shop.PathOf("journeys", journey);
        var steps = (await shop.Wire.GetAsync($"/v1/journey-steps?journeyId={journey}")).Good().Json.GetProperty("items").EnumerateArray().Select(step => step.GetProperty("id").GetInt64()).ToList();

        var problem = (await shop.Wire.DeleteAsync(path)).Problem(HttpStatusCode.Conflict, "live_child");
        Assert.Equal(steps.Select(id => $"/journey-steps/{id}"), problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()));
        (await shop.Wire.GetAsync(path)).Good();

        (await shop.Wire.PatchAsync(path, new { status = "Ended" })).Good();
        (await shop.Wire.PutAsync(path + "/steps", new { steps = Array.Empty<object>() })).Good();
        (await shop.Wire.DeleteAsync(path)).Good();
        (await shop.Wire.GetAsync(path)).Problem(HttpStatusCode.NotFound, "not_found");
        Assert.True(await story.Database.ScalarAsync<bool>($"select deleted_at is not null from journeys where id = {journey}"));
    }

    [Fact]
    public async Task Create_WithAnIdempotencyKey_HappensOnce()
    {
        using var shop = await story.OpenShopAsync();
        var key = Guid.NewGuid().ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => shop.Wire.PostAsync("/v1/journeys", new { name = "Tết" }, key)));
        var other = await shop.Wire.PostAsync("/v1/journeys", new { name = "Trung thu" }, key);

        Assert.Single(answers.Select(answer => answer.Good().Text).Distinct());
        other.Problem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        Assert.Equal(1L, await story.Database.ScalarAsync<long>($"select count(*) from journeys where account_id = {shop.Id}"));
    }

    [Fact]
    public async Task Journey_WrongInSeveralPlaces_IsToldAllOfThemAndKeepsItsDraft()
    {
        using var shop = await story.OpenShopAsync();
        var id = await shop.JourneyAsync(("entry", """{"on":{"event":"go"}}"""), ("end", "{}"));
        var path = Shop.PathOf("journeys", id);

        var problem = (await shop.Wire.PutAsync(path + "/steps", """
            {"steps":[{"stepNo":1,"type":"entry","config":{"on":{}}},{"stepNo":2,"type":"wait","config":{"for":"3 days"}}]}
            """)).Problem(HttpStatusCode.BadRequest);

        Assert.Equal(["/steps/0/config/on/event", "/steps/1/config/for"], problem.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()).Order(StringComparer.Ordinal));
        var draft = (await shop.Wire.GetAsync($"/v1/journey-steps?journeyId={id}")).Good().Json.GetProperty("items");
        Assert.Equal(["entry", "end"], draft.EnumerateArray().Select(step => step.GetProperty("type").GetString()));
        var empty = (await shop.Wire.PostAsync("/v1/journeys", new { name = "Chưa có gì" })).Good();
        (await shop.Wire.PatchAsync(Shop.PathOf("journeys", empty.Id), new { status = "Active" })).Problem(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("Draft", Text((await shop.Wire.GetAsync(Shop.PathOf("journeys", empty.Id))).Good(), "status"));
    }

    [Fact]
    public async Task List_InPages_HasEachRowOnce()
    {
        using var shop = await story.OpenShopAsync();
        await shop.BatchAsync(Enumerable.Range(0, 23).Select(i => Item.Identify($"u{i:00}", new { firstName = i % 2 == 0 ? "Lan" : "Ánh" })));

        var seen = new List<string?>();
        for (string? cursor = null; ;)
        {
            var page = (await shop.Wire.GetAsync($"/v1/customers?sort=-firstName&limit=5&total=true{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}")).Good().Json;
            Assert.Equal(23, page.GetProperty("total").GetInt32());
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(row => row.GetProperty("externalId").GetString()));
            if ((cursor = page.GetProperty("nextCursor").GetString()) is null)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(0, 23).Select(i => $"u{i:00}"), seen.Order());
    }

    private static string? Text(Reply reply, string name) => reply.Json.GetProperty(name).GetString();
}
