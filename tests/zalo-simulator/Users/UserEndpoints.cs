using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Users;

/// <summary><c>POST /_sim/users/{id}/follow|unfollow|say|see</c>: a person does something, and the webhook goes out.</summary>
internal sealed class UserEndpoints(AccountBook accounts, UserBook users, MediaBook media, WebhookSender webhooks, TimeProvider time)
{
    public Task<IResult> FollowAsync(HttpRequest request, string id) => ActAsync(request, id, [], (account, _, now) =>
    {
        users.Set(account.OaId, id, users.Find(account.OaId, id, now) with { Follower = true, LastInteraction = now });
        return WebhookBodies.Follow(account, id, now);
    });

    public Task<IResult> UnfollowAsync(HttpRequest request, string id) => ActAsync(request, id, [], (account, _, now) =>
    {
        users.Set(account.OaId, id, users.Find(account.OaId, id, now) with { Follower = false });
        return WebhookBodies.Unfollow(account, id, now);
    });

    /// <summary>Says a text, or sends something of a kind, which is kept here: of a size and, where it is a file, with a name.</summary>
    public Task<IResult> SayAsync(HttpRequest request, string id) => ActAsync(request, id, ["text", "kind", "size", "name"], (account, body, now) =>
    {
        users.Set(account.OaId, id, users.Find(account.OaId, id, now) with { LastInteraction = now });
        var text = TextOf(body, "text");
        return TextOf(body, "kind") is { } kind && MediaBook.Kinds.Contains(kind)
            ? WebhookBodies.Sent(account, id, now, kind, WebhookBodies.Attached(text, kind, media.Add(
                new Uri($"{request.Scheme}://{request.Host}"), kind, int.TryParse(TextOf(body, "size"), out var size) ? Math.Clamp(size, 0, MediaBook.Most) : 1_000, TextOf(body, "name") ?? "file.pdf")))
            : WebhookBodies.Sent(account, id, now, "text", new JsonObject { ["text"] = text ?? "Xin chào" });
    });

    public Task<IResult> SeeAsync(HttpRequest request, string id) => ActAsync(request, id, ["messageIds"], (account, body, now) =>
        WebhookBodies.Seen(account, id, now, body.TryGetProperty("messageIds", out var ids) && ids.ValueKind == JsonValueKind.Array
            ? ids.EnumerateArray().Select(JsonText.Read).OfType<string>()
            : []));

    private async Task<IResult> ActAsync(HttpRequest request, string id, string[] fields, Func<OfficialAccount, JsonElement, DateTimeOffset, JsonObject> act)
    {
        if (!webhooks.IsOn)
            return ProblemList.Single(StatusCodes.Status409Conflict, "no_webhook_url", "", "Nobody is told: start the simulator with --webhook-url.");
        if (id.Length is 0 or > 30 || !id.All(char.IsAsciiDigit))
            return ProblemList.Single(StatusCodes.Status400BadRequest, "invalid_user", "/id", "A user id is 1 to 30 digits.");

        using var empty = JsonDocument.Parse("{}");
        var (body, unreadable) = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
            ? await JsonBody.ReadObjectAsync(request)
            : (empty.RootElement, null);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", [.. fields, "oaId"]);
        if (problems.Any)
            return problems.ToResult();

        if (accounts.Find(TextOf(body, "oaId")) is not { } account)
            return ProblemList.Single(StatusCodes.Status404NotFound, "unknown_oa", "/oaId", "There is no such OA. With several, name one.");

        var webhook = act(account, body, time.GetUtcNow());
        var status = await webhooks.PostAsync(account, webhook);
        return Results.Json(new { status, webhook });
    }

    private static string? TextOf(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;
}
